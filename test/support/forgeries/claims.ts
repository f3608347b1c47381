import { decoded } from '../signing.js';
import { signed, type Forgery, type Loot } from './forging.js';

/** Claims that a token of ours never has, under our own key. */
export function wrongClaims({ token, stolen }: Loot): Forgery[] {
  const [head, claims] = decoded(token);
  const now = Math.floor(Date.now() / 1_000);
  const wrong: Record<string, object> = {
    'an exp that has passed': { exp: now - 1, iat: now - 301 },
    'an exp of this second': { exp: now },
    'an exp of 0': { exp: 0 },
    'an exp as text': { exp: String(now + 300) },
    'a broken exp': { exp: now + 300.5 },
    'no exp': { exp: undefined },
    'an exp in ten years': { iat: now, exp: now + 10 * 365 * 86_400 },
    'a life of a second too long': { iat: now, exp: now + 3_601 },
    'an iat in the future': { iat: now + 3_600, exp: now + 3_900 },
    'no iat': { iat: undefined },
    'an nbf in the future': { nbf: now + 3_600 },
    'an nbf that no token of ours has': { nbf: now - 10 },
    'another issuer': { iss: 'https://issuer.example.com' },
    'no issuer': { iss: undefined },
    'issuers in a list': { iss: [claims['iss']] },
    'another audience': { aud: 'another' },
    'no audience': { aud: undefined },
    'our audience among others': { aud: [claims['aud'], 'another'] },
    'no subject': { sub: undefined },
    'a subject that is no id': { sub: 'admin' },
    'no tenant': { tid: undefined },
    'a tenant that is no id': { tid: `' or 1=1` },
    'no session': { sid: undefined },
    'roles that it gives itself': { roles: ['owner'] },
    'permissions that it gives itself': { permissions: ['users:write'] },
  };
  const claimed = Object.entries(wrong).map(([what, change]): Forgery => [
    `our key with ${what}`,
    signed(JSON.stringify(head), JSON.stringify({ ...claims, ...change }), stolen.privateKey),
  ]);
  return claimed;
}

/** Another kind of token, or no claims at all, under our own key. */
export function wrongKinds({ token, stolen }: Loot): Forgery[] {
  const [head, claims] = decoded(token);
  const types = ['JWT', 'jwt', 'AT+JWT', 'application/at+jwt', 'rt+jwt', undefined, 1].map((typ): Forgery => [
    `our key with typ ${typ}`,
    signed(JSON.stringify({ ...head, typ }), JSON.stringify(claims), stolen.privateKey),
  ]);
  const strange = ['null', '[]', '"x"', '1', '{}', '', '{'].map((text): Forgery => [
    `our key over the claims ${text || 'of nothing'}`,
    signed(JSON.stringify(head), text, stolen.privateKey),
  ]);
  return [...types, ...strange];
}

/** What is no access token at all. */
export function otherThings({ token, refreshToken, stolen }: Loot): Forgery[] {
  const [head, claims] = decoded(token);
  return [
    ['a refresh token', refreshToken],
    ['a refresh token between dots', `${refreshToken}.${refreshToken}.${refreshToken}`],
    ['a refresh token as claims', signed(JSON.stringify(head), JSON.stringify(refreshToken), stolen.privateKey)],
    ['a session id', String(claims['sid'])],
    ['a word', 'null'],
    ['dots', '..'],
    ['8 kB', 'x'.repeat(8_000)],
    [
      '8 kB of claims under our key',
      signed(JSON.stringify(head), JSON.stringify({ ...claims, more: 'x'.repeat(6_000) }), stolen.privateKey),
    ],
    [
      'deep claims under our key',
      signed(JSON.stringify(head), `${'['.repeat(1_500)}${']'.repeat(1_500)}`, stolen.privateKey),
    ],
    ['64 kB', 'x'.repeat(64 * 1_024)],
    ['64 kB in three segments', `${token.split('.')[0]}.${'x'.repeat(64 * 1_024)}.${token.split('.')[2]}`],
  ];
}
