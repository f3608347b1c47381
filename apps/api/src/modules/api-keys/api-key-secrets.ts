import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'cb_live_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 32 bytes in base 62, and the 4 of a CRC-32: the lengths that hold the largest value. */
const LONG = 43;
const SHORT = 6;
const SHAPE = new RegExp(`^${PREFIX}([0-9A-Za-z]{${LONG}})_[0-9A-Za-z]{${LONG + SHORT}}$`);
/** As much of the id as tells a tenant's keys apart: its time, and some of its randomness. */
const SHOWN = PREFIX.length + 12;

/** Which key a text claims to be. */
export interface KeyReference {
  readonly tenantId: string;
  readonly id: string;
}

/**
 * Writes and reads `cb_live_<id>_<secret><crc>`. The id is the key's and the tenant's, since row-level security shows a
 * row only to who names its tenant first. Base 62, so that a double click selects all of it and `_` only separates; of
 * fixed length, so that there is one way to write it. The checksum tells a mistyped or invented key without asking the
 * database, and lets scanners recognise a leaked one.
 */
export function mintKey({ id, tenantId }: KeyReference): string {
  const bytes = Buffer.from(`${id}${tenantId}`.replaceAll('-', ''), 'hex');
  const body = `${PREFIX}${inBase62(bytes, LONG)}_${inBase62(randomBytes(32), LONG)}`;
  return `${body}${checksum(body)}`;
}

/** The key that the text names; undefined where its shape or its checksum is wrong. */
export function readKey(text: string): KeyReference | undefined {
  const id = SHAPE.exec(text)?.[1];
  if (id === undefined || checksum(text.slice(0, -SHORT)) !== text.slice(-SHORT)) return undefined;
  const hex = fromBase62(id).toString(16);
  return hex.length > 64
    ? undefined
    : { id: uuid(hex.padStart(64, '0'), 0), tenantId: uuid(hex.padStart(64, '0'), 32) };
}

/** What is kept of a key. */
export function hashOfKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** How every key of that id begins: enough to recognise it by. */
export function prefixOf({ id, tenantId }: KeyReference): string {
  const bytes = Buffer.from(`${id}${tenantId}`.replaceAll('-', ''), 'hex');
  return `${PREFIX}${inBase62(bytes, LONG)}`.slice(0, SHOWN);
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return inBase62(bytes, SHORT);
}

function inBase62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; text.length < length; rest /= 62n) text = `${DIGITS[Number(rest % 62n)]}${text}`;
  return text;
}

function fromBase62(text: string): bigint {
  return [...text].reduce((value, digit) => value * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

function uuid(hex: string, from: number): string {
  const part = (start: number, end: number) => hex.slice(from + start, from + end);
  return [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join('-');
}
