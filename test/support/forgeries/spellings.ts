import { randomUUID, sign } from 'node:crypto';
import { decoded, encoded } from '../signing.js';
import { bytes, signed, type Forgery, type Loot } from './forging.js';

/** The same said in another way: what one parser takes for one thing and the next for another. */
export function otherSpellings({ token, stolen }: Loot): Forgery[] {
  const [head, claims] = decoded(token);
  const [, p = ''] = token.split('.');
  const [header, body] = [JSON.stringify(head), JSON.stringify(claims)];
  const ours = (one: string, two: string) => signed(one, two, stolen.privateKey);
  const twice = (text: string, name: string, value: unknown) =>
    text.replace(/^\{/, `{"${name}":${JSON.stringify(value)},`);
  return [
    ...['sub', 'tid', 'sid', 'exp', 'iss'].map((name): Forgery => [
      `our key with ${name} twice`,
      ours(header, twice(body, name, claims[name])),
    ]),
    ['our key with another sub before ours', ours(header, twice(body, 'sub', randomUUID()))],
    ['our key with alg twice', ours(twice(header, 'alg', 'none'), body)],
    ['our key with kid twice', ours(twice(header, 'kid', 'x'), body)],
    ['our key with spaces in its claims', ours(header, JSON.stringify(claims, null, 1))],
    ['our key with spaces in its header', ours(`${header} `, body)],
    ['our key with an escaped letter', ours(header, body.replace('"sub"', '"\\u0073ub"'))],
    ['our key with exp as 1e10', ours(header, body.replace(/"exp":\d+/, '"exp":1e10'))],
    ['our key with a byte order mark', ours(header, `\uFEFF${body}`)],
    [
      'our key over broken UTF-8',
      ours(header, body).replace(p, bytes(Buffer.concat([Buffer.from(body), Buffer.from([0xff])]))),
    ],
  ];
}

/** Another encoding, a piece more or less. */
export function otherShapes({ token, stolen }: Loot): Forgery[] {
  const [, claims] = decoded(token);
  const [h = '', p = '', s = ''] = token.split('.');
  return [
    ['left-over bits in the signature', `${h}.${p}.${leftOver(s)}`],
    ['padding behind the signature', `${h}.${p}.${s}==`],
    ['padding behind the claims', `${h}.${p}=.${s}`],
    ['letters of base64 that base64url has not', `${h}.${p}.+/${s.slice(2)}`],
    ['a letter more in the signature', `${h}.${p}.${s}A`],
    ['a letter less in the signature', `${h}.${p}.${s.slice(0, -1)}`],
    ['a byte less in the signature', `${h}.${p}.${bytes(Buffer.from(s, 'base64url').subarray(1))}`],
    ['its signature in DER', `${h}.${p}.${bytes(sign('sha256', Buffer.from(`${h}.${p}`), stolen.privateKey))}`],
    ['a signature of zeros', `${h}.${p}.${bytes(Buffer.alloc(64))}`],
    ['no signature', `${h}.${p}.`],
    ['two segments', `${h}.${p}`],
    ['four segments', `${token}.${s}`],
    ['an empty fourth segment', `${token}.`],
    ['five segments, as JWE has them', `${h}.${p}.${s}.${p}.${s}`],
    ['a dot before', `.${token}`],
    ['a space in it', `${h}. ${p}.${s}`],
    ['a tab in it', `${h}.${p}\t.${s}`],
    ['a word behind it', `${token} ${token}`],
    ['a comma behind it', `${token},`],
    ['quotes around it', `"${token}"`],
    ['its letters in capitals', token.toUpperCase()],
    ['claims and header exchanged', `${p}.${h}.${s}`],
    ['other claims under the old signature', `${h}.${encoded({ ...claims, sub: randomUUID() })}.${s}`],
    ['a percent sign', token.replace('.', '%2E')],
  ];
}

/** The last letter of 64 bytes in base64url carries two bits that say nothing. */
function leftOver(segment: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${segment.slice(0, -1)}${digits[digits.indexOf(segment.slice(-1)) ^ 1]}`;
}
