import type { z } from 'zod';

/** A fault in the voice of the field it concerns, as in "quantity must be at least 1". */
export function worded(issue: z.core.$ZodIssue): { readonly code: string; readonly detail: string } {
  switch (issue.code) {
    case 'invalid_type':
      return ofType(issue.expected, issue.message);
    case 'too_small':
      return { code: issue.code, detail: `must ${sized(issue.origin, 'at least', Number(issue.minimum))}` };
    case 'too_big':
      return { code: issue.code, detail: `must ${sized(issue.origin, 'at most', Number(issue.maximum))}` };
    case 'invalid_value':
      return { code: issue.code, detail: `must be one of ${issue.values.map(String).join(', ')}` };
    case 'invalid_format':
      return {
        code: issue.code,
        detail: issue.message.startsWith('Invalid')
          ? `must be a well-formed ${formatName(issue.format)}`
          : issue.message,
      };
    default:
      return { code: issue.code, detail: issue.message };
  }
}

function ofType(expected: string, message: string): { code: string; detail: string } {
  if (expected === 'never') return { code: 'invalid_type', detail: message };
  if (message.endsWith('received undefined')) return { code: 'required', detail: 'is required' };
  if (expected === 'string' && message.endsWith('received array'))
    return { code: 'repeated', detail: 'must be given once' };
  const words: Readonly<Record<string, string>> = { int: 'whole number', safeint: 'whole number', record: 'object' };
  const word = words[expected] ?? expected;
  return { code: 'invalid_type', detail: `must be ${/^[aeio]/.test(word) ? 'an' : 'a'} ${word}` };
}

function sized(origin: string, bound: string, size: number): string {
  const plural = size === 1 ? '' : 's';
  if (origin === 'string') return `have ${bound} ${size} character${plural}`;
  if (origin === 'array' || origin === 'set') return `have ${bound} ${size} item${plural}`;
  return `be ${bound} ${size}`;
}

function formatName(format: string): string {
  const names: Readonly<Record<string, string>> = {
    uuid: 'UUID',
    email: 'e-mail address',
    datetime: 'RFC 3339 time such as 2026-01-31T09:30:00Z',
    url: 'URL',
  };
  return names[format] ?? format;
}
