import { TextDecoder } from 'node:util';
import { httpErrors } from './http.errors.js';

const DEEPEST = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

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
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw httpErrors.malformed({ detail: 'The body is not JSON.' });
  }
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
