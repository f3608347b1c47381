import type { AppError, FieldFault } from '#libs/errors';
import { httpErrors } from './http.errors.js';

/** Anything but plain ASCII; an escape may hide the same, and a fragment is no part of a request. */
const UNUSUAL = /[^\x21\x22\x24\x26-\x7e]/;
const NOT_ASCII = /[^\x20-\x7e]/;

/**
 * What is wrong with how a request's target is written, if anything. The parser of queries would put U+FFFD for what it
 * cannot read, and so look for something that nobody asked for. The path is the router's to refuse.
 */
export function faultOfTarget(target: string): AppError | undefined {
  if (!UNUSUAL.test(target)) return undefined;
  if (target.includes('#')) return httpErrors.malformed({ detail: 'A fragment is not sent to a server.' });
  const start = target.indexOf('?');
  if (start === -1) return undefined;
  const errors = target
    .slice(start + 1)
    .split('&')
    .flatMap(faultsOfParameter);
  if (errors.length === 0) return undefined;
  return httpErrors.malformed({ detail: 'The query string cannot be read.', errors: errors.slice(0, MOST_FAULTS) });
}

const MOST_FAULTS = 100;

function faultsOfParameter(text: string): FieldFault[] {
  if (isReadable(text)) return [];
  const [name = ''] = text.split('=');
  const shown = isReadable(name) ? decodeURIComponent(name) : name.replace(/[^\x20-\x7e]/g, '�');
  return [{ pointer: `query:${shown}`, code: 'invalid_encoding', detail: 'must be UTF-8, percent-encoded' }];
}

function isReadable(text: string): boolean {
  if (NOT_ASCII.test(text)) return false;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
