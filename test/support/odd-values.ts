import type { Json } from './answer.js';
import { operationsOf, type Walked } from './hostile.js';

/** A place of an operation that takes a value: a parameter by its name, or a field of the body by its pointer. */
export interface Place {
  readonly operation: Walked;
  readonly where: 'query' | 'path' | 'header' | 'body';
  readonly name: string;
  /** Values that are of its type, or nearly so, each as JSON. */
  readonly values: readonly string[];
}

const json = (...values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value));
const ID = '0193a1c0-1f2e-7d3c-9b4a-00000000000f';

const TEXTS = [
  ...json('', ' ', 'x'.repeat(5_000), `e${'\u0301'.repeat(300)}`, '\u202eabc', '\u200b\u200d\ufeff', '\uffff', 'İſ'),
  ...json('__proto__', 'constructor', 'null', "'; select 1 --", '%00', '\\', '😀'.repeat(50), '\u0000'),
  ...[String.raw`"a\u0000b"`, String.raw`"\ud800"`, String.raw`"\udc00x"`],
];
const NUMBERS = [
  ...['1e400', '-1e400', '1e-400', '-0', '0', '-1', '1.5', '1e21', '2147483647', '2147483648', '4294967296'],
  ...['9007199254740991', '9007199254740992', '-9007199254740993', '9223372036854775808', '"0x10"', '"+1"', '" 1"'],
];
const INSTANTS = json(
  ...['1969-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z'],
  ...[1, 3, 6, 9, 10, 200].map((digits) => `2030-01-01T00:00:00.${'9'.repeat(digits)}Z`),
  ...['9999-12-31T23:59:59-00:01', '9999-12-31T23:59:59.999999999Z', '0001-01-01T00:00:00+23:59'],
  ...['2016-12-31T23:59:60Z', '2030-02-29T00:00:00Z', '2030-01-01T24:00:00Z', '2030-01-01T00:00:00-00:00'],
  ...['2030-01-01', '2030-01-01T00:00Z', '+010000-01-01T00:00:00Z', '2030-01-01t00:00:00z', 'infinity', 'now'],
);
const DAYS = json(
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '2030-02-29',
  '2030-1-1',
  '-0001-01-01',
  'today',
);
const UUIDS = json(
  ...[ID.toUpperCase(), ID.replaceAll('-', ''), `{${ID}}`, `urn:uuid:${ID}`, `${ID}\n`, ` ${ID}`],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', ID.slice(1), `${ID}0`],
);
const CURSORS = json(
  ...['AA', '=', 'A'.repeat(1_000), Buffer.alloc(16).toString('base64url'), '-_-_'],
  Buffer.concat([Buffer.alloc(16), Buffer.from('["2030","x","next"]')]).toString('base64url'),
);
const ADDRESSES = json(
  'a@b',
  '"a b"@example.com',
  'é@exämple.com',
  `${'x'.repeat(245)}@a.de`,
  'a@[127.0.0.1]',
  'A@b.C\u200b',
);
const OF_ANOTHER_TYPE = ['null', 'true', '[]', '{}', '[[]]', '7', '"x"', '{"$gt":""}'];

/** Every declared parameter, and every field of a body however deep, of the description. */
export function placesIn(document: Json): Place[] {
  return operationsOf(document).flatMap((operation) => {
    const [method, path] = operation.call.split(' ') as [string, string];
    const { parameters = [], requestBody } = document.paths[path][method.toLowerCase()];
    const schema = requestBody?.content['application/json'].schema;
    const fields = schema ? [...fieldsOf(document, schema)] : [];
    return [
      ...fields.map(([name, field]) => ({ operation, where: 'body' as const, name, values: oddFor(name, field) })),
      ...(parameters as Json[])
        .map((parameter) => resolved(document, parameter))
        .map(({ in: where, name, schema: one }) => ({ operation, where, name, values: oddFor(name as string, one) })),
    ] as Place[];
  });
}

/** The body with that JSON in its place, whether or not anything stands there; as JSON. */
export function bodyWith(body: Json, pointer: string, value: string): string {
  const MARK = '@@odd@@';
  return JSON.stringify(put(body, pointer.split('/').slice(1), MARK)).replace(`"${MARK}"`, () => value);
}

function put(body: Json, [step, ...steps]: readonly string[], value: string): Json {
  if (step === undefined) return value;
  if (step === '0') return [put(body?.[0], steps, value)];
  return { ...body, [step]: put(body?.[step], steps, value) };
}

/** Values that are of the described type, or nearly so, each as JSON. */
export function oddFor(name: string, schema: Json): string[] {
  const { type, format, enum: values } = schema as { type?: string; format?: string; enum?: readonly string[] };
  return [
    ...OF_ANOTHER_TYPE,
    ...(values ? wordsLike(values) : type === 'string' ? TEXTS : NUMBERS),
    ...(format === 'date-time' ? INSTANTS : []),
    ...(format === 'date' ? DAYS : []),
    ...(format === 'uuid' || name === 'X-Tenant-Id' ? UUIDS : []),
    ...(format === 'email' || name === 'email' ? ADDRESSES : []),
    ...(name === 'cursor' ? CURSORS : []),
  ];
}

function wordsLike(values: readonly string[]): string[] {
  const near = values.flatMap((one) => [one.toUpperCase(), ` ${one}`]);
  return json('', '__proto__', 'constructor', 'toString', 'x'.repeat(5_000), '\u0000', '\u200b', ...near);
}

function* fieldsOf(document: Json, declared: Json, pointer = ''): Generator<[string, Json]> {
  const schema = resolved(document, declared);
  for (const part of [...(schema.allOf ?? []), ...(schema.anyOf ?? [])] as Json[])
    yield* fieldsOf(document, part, pointer);
  if (pointer !== '' && schema.type) yield [pointer, schema];
  if (schema.items) yield* fieldsOf(document, schema.items, `${pointer}/0`);
  for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, Json>))
    yield* fieldsOf(document, field, `${pointer}/${name}`);
}

function resolved(document: Json, { $ref, ...schema }: Json): Json {
  if (!$ref) return schema;
  return resolved(
    document,
    ($ref as string)
      .split('/')
      .slice(1)
      .reduce((part, step) => part[step], document),
  );
}
