import { z } from 'zod';

/** What clocks of other programs say at most: nanoseconds. PostgreSQL reads no more than a few hundred digits. */
const MOST_DIGITS = 9;

/**
 * A point in time as callers may write it: RFC 3339 with whatever offset, within the years that PostgreSQL, JavaScript and RFC
 * 3339 all have. It is handed on in UTC, as exact as it was.
 */
export function instant(): z.ZodISODateTime {
  return z.iso
    .datetime({ offset: true, abort: true })
    .refine((text) => fractionOf(text).length <= MOST_DIGITS, {
      error: `must have at most ${MOST_DIGITS} digits of a fraction`,
      abort: true,
    })
    .refine((text) => /^(?!0000)\d{4}-/.test(new Date(text).toISOString()), {
      error: 'must lie within the years 1 to 9999 in UTC',
      abort: true,
    })
    .overwrite(inUtc);
}

/** No offset has seconds, so only what stands before them changes. */
function inUtc(text: string): string {
  return `${new Date(text).toISOString().slice(0, 19)}.${fractionOf(text).padEnd(3, '0')}Z`;
}

function fractionOf(text: string): string {
  return /\.(\d+)/.exec(text)?.[1] ?? '';
}
