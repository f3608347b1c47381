import fc from 'fast-check';
import type { JsonSchema } from '#libs/events';

/** Any payload that fits the shape, with and without what is optional. */
export function payloads(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choice = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choice) return fc.constantFrom<unknown>(...choice);
  if (Array.isArray(schema['anyOf'])) return fc.oneof(...(schema['anyOf'] as JsonSchema[]).map(payloads));
  return fc.oneof(...[schema.type ?? ''].flat().map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  const maker = makers[type];
  if (!maker) throw new Error(`No payload can be made for ${JSON.stringify(schema)}.`);
  return maker(schema);
}

const makers: Readonly<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown>>> = {
  object: ({ properties = {}, required = [] }) =>
    fc.record(Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, payloads(field)])), {
      requiredKeys: [...required],
    }),
  array: ({ items = {}, ...bounds }) =>
    fc.array(payloads(items), given({ minLength: bounds['minItems'], maxLength: bounds['maxItems'] })),
  integer: ({ minimum, maximum }) => fc.integer(given({ min: minimum, max: maximum })),
  string: text,
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};

function text({ format, pattern, minLength, maxLength }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return moment.map((date) => date.toISOString());
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  return fc.string({ ...given({ minLength, maxLength }), size: 'medium' });
}

const moment = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

function given(bounds: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(bounds).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
