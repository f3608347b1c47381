import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { decoded, encoded } from '../signing.js';
import { signed, type Forgery, type Loot } from './forging.js';

/** Nobody's signature, or another algorithm's. */
export function confusedAlgorithms({ token, stolen }: Loot): Forgery[] {
  const [head, claims] = decoded(token);
  const [, payload = ''] = token.split('.');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const unsigned = ['none', 'None', 'NONE', 'nOnE', '', null, 0, ['none'], ['ES256']].flatMap((alg) => [
    [`alg ${JSON.stringify(alg)} without a signature`, `${encoded({ ...head, alg })}.${payload}.`] as const,
    [
      `alg ${JSON.stringify(alg)} with the old signature`,
      `${encoded({ ...head, alg })}.${payload}.${token.split('.')[2]}`,
    ] as const,
  ]);
  const others = ['RS256', 'PS256'].map((alg): Forgery => {
    const body = `${encoded({ ...head, alg })}.${payload}`;
    return [`${alg} under a key of its own`, `${body}.${sign('sha256', Buffer.from(body), rsa).toString('base64url')}`];
  });
  const renamed = ['ES384', 'ES512', 'es256', 'EdDSA'].map((alg): Forgery => [
    `our key under alg ${alg}`,
    signed(JSON.stringify({ ...head, alg }), JSON.stringify(claims), stolen.privateKey),
  ]);
  return [...unsigned, ...others, ...renamed];
}

/** The public key taken for the secret of an HMAC. */
export function publicSecrets({ token, stolen }: Loot): Forgery[] {
  const [head] = decoded(token);
  const [, payload = ''] = token.split('.');
  const pem = createPublicKey({ key: stolen.publicJwk, format: 'jwk' });
  const secrets = {
    PEM: pem.export({ format: 'pem', type: 'spki' }),
    DER: pem.export({ format: 'der', type: 'spki' }),
    JWK: JSON.stringify(stolen.publicJwk),
    x: Buffer.from(stolen.publicJwk.x ?? '', 'base64url'),
    kid: stolen.kid,
    nothing: '',
  };
  return (['HS256', 'HS384', 'HS512'] as const).flatMap((alg) =>
    Object.entries(secrets).map(([name, secret]): Forgery => {
      const body = `${encoded({ ...head, alg })}.${payload}`;
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(body).digest('base64url');
      return [`${alg} under the public key as ${name}`, `${body}.${mac}`];
    }),
  );
}

/** Keys that the forger brings along, or points at. */
export async function foreignKeys({ token }: Loot): Promise<Forgery[]> {
  const [head, claims] = decoded(token);
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const under = (header: object) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...head, ...header }).sign(privateKey);
  const curious: Record<string, object> = {
    'nothing but the signature changed': {},
    'its key in jwk': { jwk },
    'its key in jwk, and no kid': { jwk, kid: undefined },
    'its key set behind jku': { jku: 'http://127.0.0.1:1/jwks.json' },
    'its certificate in x5c': { x5c: ['MIIB'] },
    'its certificate behind x5u': { x5u: 'http://127.0.0.1:1/cert.pem' },
    'an unknown kid': { kid: randomUUID() },
    'an empty kid': { kid: '' },
    'a path as kid': { kid: '../../../../dev/null' },
    'SQL as kid': { kid: `' or 1=1 --` },
    'kid of an object’s own': { kid: '__proto__' },
    'kid constructor': { kid: 'constructor' },
  };
  const brought = await Promise.all(
    Object.entries(curious).map(async ([what, header]): Promise<Forgery> => [
      `a foreign key with ${what}`,
      await under(header),
    ]),
  );
  return brought;
}

/** Headers that no token of ours has, under our own key. */
export function addedHeaders({ token, stolen }: Loot): Forgery[] {
  const [head, claims] = decoded(token);
  const ours = {
    jwk: stolen.publicJwk,
    jku: 'x',
    x5c: ['x'],
    x5u: 'x',
    crit: ['exp'],
    b64: false,
    zip: 'DEF',
    cty: 'JWT',
  };
  return Object.entries(ours).map(([name, value]): Forgery => [
    `our key with the header ${name}`,
    signed(JSON.stringify({ ...head, [name]: value }), JSON.stringify(claims), stolen.privateKey),
  ]);
}
