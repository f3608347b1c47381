import { TextDecoder } from 'node:util';
import type { FieldFault } from '#libs/errors';
import { httpErrors } from './http.errors.js';

const DEEPEST = 64;
/** An answer names so many faults of a body and no more. */
const MOST_FAULTS = 100;
/** Only a long number, or one with an exponent, can be beyond what is kept exactly. */
const LONG = /\d{16}|\d[eE]/;
/** Names that lead from an object to what all objects share; an escape may spell any of them. */
const SHARED = /__proto__|constructor|prototype|\\u/;
const sharedNames = new Set(['__proto__', 'constructor', 'prototype']);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Refuses a body in another charset, or compressed: read as what it is not, it could mean something else. */
export function requirePlainUtf8(headers: Readonly<Record<string, unknown>>): void {
  const charset = /;\s*charset="?([^";\s]*)/i.exec(String(headers['content-type']))?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^utf-?8$/i.test(charset)) throw httpErrors.unsupported_media_type({ detail: 'The charset must be UTF-8.' });
  if (encoding !== 'identity') throw httpErrors.unsupported_media_type({ detail: 'The body must not be compressed.' });
}

/** Parses a request body: JSON in UTF-8, at most 64 levels deep; anything else is `request.malformed`. */
export function parseJsonBody(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw httpErrors.malformed({ detail: 'The body is not UTF-8.' });
  }
  if (deeperThan(text, DEEPEST))
    throw httpErrors.malformed({ detail: `The body is nested deeper than ${DEEPEST} levels.` });
  const value = parsed(text);
  // Only an escape can bring in what UTF-8 cannot say, so most bodies need no second look.
  if (text.includes('\\u') && !isStorable(value)) {
    throw httpErrors.malformed({ detail: 'The body holds a NUL character or half of a surrogate pair.' });
  }
  if (LONG.test(text) || SHARED.test(text)) refuseUnkeepable(value);
  return value;
}

/**
 * Refuses numbers that JavaScript rounds, or reads as infinite and would store as null, and names that a careless copy
 * would pollute every object with: also in documents that are anybody's to fill, where no schema would object.
 */
function refuseUnkeepable(value: unknown): void {
  const errors = faultsIn(value, '').slice(0, MOST_FAULTS);
  if (errors.length > 0) throw httpErrors.invalid({ errors });
}

function faultsIn(value: unknown, pointer: string): FieldFault[] {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return [{ pointer, code: 'too_big', detail: 'must lie between -(2^53 - 1) and 2^53 - 1' }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Array.isArray(value) && sharedNames.has(name))
      return [{ pointer: place, code: 'unknown_field', detail: 'is no name that a field may have' }];
    return faultsIn(part, place);
  });
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
