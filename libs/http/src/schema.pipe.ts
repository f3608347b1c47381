import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import type { FieldFault } from '#libs/errors';
import { httpErrors } from './http.errors.js';
import { isText } from './json-body.js';
import { worded } from './wording.js';

/** An answer names so many faults of a request and no more. */
const MOST_FAULTS = 100;

/**
 * Checks a handler's parameter against the zod schema its decorator names, and hands on what the schema made of it.
 * Nest's own pipe does the same through promises; this one knows zod, stays synchronous and says where each fault is.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { schema } = metadata as { schema?: unknown };
    if (!(schema instanceof z.ZodType)) return value;
    if (metadata.type === 'query') requireText(value as Record<string, unknown>);
    return checked(schema, value, metadata);
  }
}

/** A body was looked through when it was parsed; a query may still say `%00`. */
function requireText(query: Readonly<Record<string, unknown>>): void {
  const errors = Object.entries(query)
    .filter(([name, value]) => !isText(name) || (typeof value === 'string' && !isText(value)))
    .map(([name]) => ({ pointer: `query:${name}`, code: 'invalid_text', detail: 'must be Unicode text without NUL' }));
  if (errors.length > 0) throw httpErrors.invalid({ errors });
}

/** `value` as `schema` makes it; throws `request.invalid` with one entry per fault. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: Where): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw httpErrors.invalid({
    errors: result.error.issues.flatMap((issue) => faultsOf(issue, where)).slice(0, MOST_FAULTS),
  });
}

/** Which part of the request a value is: the body, or a named part of it. */
export interface Where {
  readonly type: string;
  readonly data?: string | undefined;
}

function faultsOf(issue: z.core.$ZodIssue, where: Where): FieldFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo(where, [...issue.path, key]),
      code: 'unknown_field',
      detail: 'is not a field of this request',
    }));
  }
  const { code, detail } = worded(issue);
  return [{ pointer: pointerTo(where, issue.path), code, detail }];
}

function pointerTo({ type, data }: Where, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => String(step));
  if (type === 'body') return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  const place = type === 'param' ? 'path' : type;
  return `${place}:${[data, ...steps].filter((step) => step !== undefined).join('.')}`;
}
