import { z } from 'zod';
import type { DeclaredEvent } from '../define-event.js';

/** A JSON Schema (draft 7), as far as it is looked into here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
}

/** The payload's shape as a listener may rely on it: additional fields are allowed, for a newer producer may add some. */
export function payloadSchema({ schema }: Pick<DeclaredEvent, 'schema'>): JsonSchema {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return shape as JsonSchema;
}

/** One field of a payload, on whatever level. */
export interface Field {
  /** `total.amount`; `lines[].code` in lists. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** The fields of a shape as people read them, outermost first. */
export function fieldsOf(schema: JsonSchema, prefix = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const { description = '' } = field;
    const inner = field.items ? fieldsOf(field.items, `${path}[].`) : fieldsOf(field, `${path}.`);
    return [{ path, type: typeName(field), required, description }, ...inner];
  });
}

function typeName(schema: JsonSchema): string {
  const { type = 'any', format, pattern, minimum, items } = schema;
  const choice = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choice) return choice.map((value) => `\`${String(value)}\``).join(' or ');
  if (items) return `list of ${typeName(items)}`;
  if (typeof format === 'string') return format;
  if (typeof pattern === 'string') return `${[type].flat().join(' or ')} matching \`${pattern}\``;
  return type === 'integer' && minimum === 0 ? 'integer, 0 or more' : [type].flat().join(' or ');
}
