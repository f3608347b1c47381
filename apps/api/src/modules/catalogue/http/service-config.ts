import { z } from 'zod';

const ROUNDED = `is beyond ${Number.MAX_SAFE_INTEGER}, where whole numbers are rounded; send it as a string`;
/** From here on a number is written with an exponent, so nobody takes it for exact. */
const APPROXIMATE = 1e21;

type Path = readonly (string | number)[];

/** Any JSON object, kept as it was sent: a record of zod's would drop `__proto__`, and JSON rounds long whole numbers. */
export const configSchema = z
  .custom<Record<string, unknown>>()
  .superRefine((value: unknown, context) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      context.addIssue({ code: 'invalid_type', expected: 'record', input: value });
    else for (const path of rounded(value, [])) context.addIssue({ code: 'custom', path: [...path], message: ROUNDED });
  })
  .meta({ type: 'object', additionalProperties: {} });

/** Where whole numbers are that were something else before they were read. */
function rounded(value: unknown, path: Path): Path[] {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < APPROXIMATE ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => rounded(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => rounded(item, [...path, key]));
}
