import { z } from 'zod';

const price = z.object({ amount: z.int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) });
const grain = z.object({ grain: z.string(), grams: z.int() });

/** What a bakery released once. */
export const released = z.object({
  loafId: z.uuid(),
  kind: z.enum(['rye', 'wheat']),
  grams: z.int().min(100).max(5_000),
  label: z.string().min(2).max(40),
  price,
  grains: z.array(grain).max(5),
  hint: z.string().nullable(),
  crust: z.union([z.uuid(), z.object({ layers: z.int() })]),
  sliced: z.boolean().optional(),
  bakedAt: z.iso.datetime(),
});

/** What is changed, the shape it leads to, and what the checker has to say. */
type Canary = readonly [change: string, today: z.ZodType, said: string];

const shape = released.shape;

/** Changes after which a message of then or a listener of then is lost. */
export const incompatible: readonly Canary[] = [
  ['a removed field', released.omit({ grams: true }), '/grams: removed field'],
  [
    'a removed field within a field',
    released.extend({ price: price.omit({ currency: true }) }),
    '/price/currency: removed field',
  ],
  [
    'a removed field within elements',
    released.extend({ grains: z.array(grain.omit({ grams: true })).max(5) }),
    '/grains/*/grams: removed field',
  ],
  ['a renamed field', released.omit({ label: true }).extend({ title: shape.label }), '/title: new required field'],
  ['another type', released.extend({ grams: z.string() }), '/grams: type "integer" became "string"'],
  ['a value instead of a list', released.extend({ grains: z.string() }), '/grains: type "array" became "string"'],
  [
    'other elements',
    released.extend({ grains: z.array(z.string()).max(5) }),
    '/grains/*: type "object" became "string"',
  ],
  ['a field that may be null', released.extend({ label: shape.label.nullable() }), '/label: type "string" became none'],
  [
    'a field that may not be null any more',
    released.extend({ hint: z.string() }),
    '/hint: type ["null","string"] became "string"',
  ],
  [
    'a field that may also be a number',
    released.extend({ hint: z.union([z.string(), z.null(), z.int()]) }),
    '/hint: type ["null","string"] became none',
  ],
  [
    'another choice of types',
    released.extend({ hint: z.int().nullable() }),
    '/hint: type ["null","string"] became none',
  ],
  ['fewer kinds of a thing', released.extend({ crust: z.union([z.uuid()]) }), '/crust/anyOf: changed choices'],
  [
    'another kind of a thing',
    released.extend({ crust: z.union([z.uuid(), z.object({ layers: z.string() })]) }),
    '/crust/anyOf/1/layers: type "integer" became "string"',
  ],
  [
    'more kinds of a thing',
    released.extend({ crust: z.union([...shape.crust.options, z.object({ none: z.boolean() })]) }),
    '/crust/anyOf: changed choices',
  ],
  ['a new required field', released.extend({ oven: z.string() }), '/oven: new required field'],
  ['an optional field that is demanded', released.extend({ sliced: z.boolean() }), '/sliced: became required'],
  [
    'a required field that may be missing',
    released.extend({ label: shape.label.optional() }),
    '/label: became optional',
  ],
  ['fewer choices', released.extend({ kind: z.enum(['rye']) }), '/kind: narrowed enum, without "wheat"'],
  ['more choices', released.extend({ kind: z.enum(['rye', 'wheat', 'oat']) }), '/kind: widened enum, with "oat"'],
  ['choices where anything went', released.extend({ label: z.enum(['big', 'small']) }), '/label: narrowed enum'],
  ['another format', released.extend({ bakedAt: z.uuid() }), '/bakedAt: changed format, "date-time" became "uuid"'],
  ['a format where any text went', released.extend({ label: z.uuid() }), '/label: narrowed format, none became "uuid"'],
  [
    'any text where there was a format',
    released.extend({ loafId: z.string() }),
    '/loafId: widened format, "uuid" became none',
  ],
  ['a narrower kind of id', released.extend({ loafId: z.uuidv7() }), '/loafId: changed pattern'],
  [
    'another pattern',
    released.extend({ price: price.extend({ currency: z.string().regex(/^[a-z]{3}$/) }) }),
    '/price/currency: changed pattern',
  ],
  [
    'a higher floor',
    released.extend({ grams: z.int().min(200).max(5_000) }),
    '/grams: narrowed minimum, 100 became 200',
  ],
  ['a lower floor', released.extend({ grams: z.int().min(0).max(5_000) }), '/grams: widened minimum, 100 became 0'],
  [
    'a lower ceiling',
    released.extend({ grams: z.int().min(100).max(900) }),
    '/grams: narrowed maximum, 5000 became 900',
  ],
  [
    'a higher ceiling',
    released.extend({ grams: z.int().min(100).max(9_000) }),
    '/grams: widened maximum, 5000 became 9000',
  ],
  ['a shorter text', released.extend({ label: z.string().min(2).max(20) }), '/label: narrowed maxLength, 40 became 20'],
  ['a longer text', released.extend({ label: z.string().min(2) }), '/label: widened maxLength, 40 became none'],
  ['a shorter list', released.extend({ grains: z.array(grain).max(2) }), '/grains: narrowed maxItems, 5 became 2'],
];

/** Changes that nobody notices who does not look for them. */
export const compatible: readonly Canary[] = [
  ['nothing', z.object(shape), ''],
  ['another order of fields', z.object(Object.fromEntries(Object.entries(shape).reverse())), ''],
  ['a new optional field', released.extend({ oven: z.string().optional() }), ''],
  ['a new optional field within a field', released.extend({ price: price.extend({ tax: z.int().optional() }) }), ''],
  [
    'a new optional field within elements',
    released.extend({ grains: z.array(grain.extend({ bio: z.boolean().optional() })).max(5) }),
    '',
  ],
  [
    'a new optional field of one kind of a thing',
    released.extend({ crust: z.union([z.uuid(), z.object({ layers: z.int(), salt: z.int().optional() })]) }),
    '',
  ],
  ['words for people', released.extend({ grams: shape.grams.meta({ description: 'What it weighs.' }) }), ''],
];
