import { isUtf8 } from 'node:buffer';
import { httpErrors } from './http.errors.js';

const DEEPEST = 64;
/** Only a number with a long exponent, or with hundreds of digits, can be too large. */
const HUGE = /\d[eE]\+?\d{3}|\d{300}/;
const BYTE_ORDER_MARK = '\uFEFF';

/** Refuses a body in another charset, or compressed: read as what it is not, it could mean something else. */
export function requirePlainUtf8(headers: Readonly<Record<string, unknown>>): void {
  const charset = /;\s*charset="?([^";\s]*)/i.exec(String(headers['content-type']))?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^utf-?8$/i.test(charset)) throw httpErrors.unsupported_media_type({ detail: 'The charset must be UTF-8.' });
  if (encoding !== 'identity') throw httpErrors.unsupported_media_type({ detail: 'The body must not be compressed.' });
}

/** Parses a request body: JSON in UTF-8, at most 64 levels deep; anything else is `request.malformed`. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw httpErrors.malformed({ detail: 'The body is not UTF-8.' });
  const read = bytes.toString();
  const text = read.startsWith(BYTE_ORDER_MARK) ? read.slice(1) : read;
  if (deeperThan(text, DEEPEST))
    throw httpErrors.malformed({ detail: `The body is nested deeper than ${DEEPEST} levels.` });
  const value = parsed(text);
  // Only an escape can bring in what UTF-8 cannot say, so most bodies need no second look.
  if (text.includes('\\u') && !isStorable(value)) {
    throw httpErrors.malformed({ detail: 'The body holds a NUL character or half of a surrogate pair.' });
  }
  if (HUGE.test(text) && !allFinite(value)) {
    throw httpErrors.malformed({ detail: 'The body holds a number beyond 1.8e308, which nobody could keep.' });
  }
  return value;
}

/** JavaScript reads such a number as infinite, and would store it as null. */
function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.values(value).every(allFinite);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw httpErrors.malformed({ detail: 'The body is not JSON.' });
  }
}

/** Whether every string in it, names included, is Unicode text without NUL: what PostgreSQL and every reader can keep. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isText(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([name, part]) => isText(name) && isStorable(part));
}

/** Whether the string is well-formed Unicode without NUL. */
export function isText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

function deeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > limit) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return false;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
