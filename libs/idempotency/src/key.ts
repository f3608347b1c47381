import { idempotencyErrors } from './idempotency.errors.js';

const QUOTED = /^"((?:[^"\\]|\\["\\])*)"$/;
const KEY_HEADER = 'header:idempotency-key';
const VISIBLE = /^[\x21-\x7e]{1,255}$/;

/** The key in the header, bare or as a structured-field string (RFC 9651 §3.3.3); undefined where there is none. */
export function keyFrom(header: string | string[] | undefined, pointer = KEY_HEADER): string | undefined {
  if (header === undefined) return undefined;
  if (Array.isArray(header)) throw idempotencyErrors.key_invalid({ detail: 'The header came more than once.' });
  const quoted = QUOTED.exec(header.trim());
  const key = quoted ? (quoted[1] ?? '').replace(/\\(["\\])/g, '$1') : header.trim();
  if (VISIBLE.test(key)) return key;
  throw idempotencyErrors.key_invalid({
    errors: [{ pointer, code: 'invalid_format', detail: 'must have 1 to 255 visible characters' }],
  });
}

/** JSON with the keys of every object in order: the same text for bodies that differ only in white space or key order. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const part of value) text += `${text && ','}${canonical(part)}`;
    return `[${text}]`;
  }
  const parts = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(parts).sort()) text += `${text && ','}${JSON.stringify(key)}:${canonical(parts[key])}`;
  return `{${text}}`;
}

/** HMAC-SHA-256 of what makes a request this request: keyed, so that a stored one gives no password away. */
export function fingerprintOf(parts: readonly unknown[], sign: (text: string) => Buffer): Buffer {
  return sign(canonical(parts));
}
