import type { Json } from './answer.js';

/** An operation of the description, with what a well-behaved client would send. */
export interface Walked {
  readonly call: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** Undefined where it takes none. */
  readonly body: Json;
}

/** A body that nobody should send, as bytes, and what is odd about it. */
export interface Attack {
  readonly what: string;
  readonly text: string;
  /** Refused by what it is; without it: may also be taken, as the text that it is. */
  readonly mustBeRefused: boolean;
}

/** Two lines for a log, colour for a terminal, and what some readers take for the end of a line. */
export const FORGED = `x\r\n\u001b[31m{"level":"fatal","msg":"forged"}\u2028\u2029\u0085y`;
const MARK = '@@here@@';
/** Taken exactly as it is, whatever it is. */
const EXACT = /password$/i;
/** Texts that may be long: nothing is wrong with them but the size. */
const OVERLONG = 'x'.repeat(9_000);
const ID = '0193a1c0-1f2e-7d3c-9b4a-000000000000';

/** Every operation, each with its path filled in and the example of its body. */
export function operationsOf(document: Json): Walked[] {
  return Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      call: `${method.toUpperCase()} ${path}`,
      method: method as 'get',
      path: path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'name' ? 'some-role' : ID)),
      body: exampleOf(document, operation.requestBody?.content?.['application/json']),
    })),
  );
}

function exampleOf(document: Json, content: Json): Json {
  if (!content) return undefined;
  const name = (content.schema?.$ref as string | undefined)?.split('/').at(-1) ?? '';
  return content.example ?? document.components.schemas[name]?.example ?? content.schema?.example;
}

/** The body with something wrong in each place where there is room for it; where it is `free`, others say what is right. */
export function attacksOn(body: Json, free: RegExp): Attack[] {
  const whole = body as object;
  return [...placesIn(whole)].flatMap(([pointer, value]) => [
    ...(typeof value === 'string' ? inText(whole, pointer, free) : []),
    ...(typeof value === 'number' ? inNumber(whole, pointer) : []),
    ...(isObject(value) ? inNames(whole, pointer, free) : []),
  ]);
}

/** The body with the address in the place of each text, and of each number: as JSON. */
export function leadingTo(address: string, body: Json): string[] {
  const json = JSON.stringify(address);
  return [...placesIn(body)]
    .filter(([pointer, value]) => pointer !== '' && !isObject(value))
    .map(([pointer]) => at(body as object, pointer, { what: address, json, mustBeRefused: false }).text);
}

function inText(whole: object, pointer: string, free: RegExp): Attack[] {
  const text = (what: string, json: string, mustBeRefused = true) => at(whole, pointer, { what, json, mustBeRefused });
  return [
    text('a NUL', String.raw`"a\u0000b"`),
    text('half of a surrogate pair', String.raw`"a\ud800b"`),
    text('the other half', String.raw`"\udc00"`),
    text('lines for a log', JSON.stringify(FORGED), !free.test(pointer) && !EXACT.test(pointer)),
    text('far too much text', JSON.stringify(OVERLONG), !free.test(pointer)),
    text('an object', '{"$gt":""}', !free.test(pointer)),
    text('a number', '9007199254740993'),
  ];
}

function inNumber(whole: object, pointer: string): Attack[] {
  return ['9007199254740993', '-1e20', '1e999'].map((json) =>
    at(whole, pointer, { what: json, json, mustBeRefused: true }),
  );
}

function inNames(whole: object, pointer: string, free: RegExp): Attack[] {
  const more = (name: string, json: string, mustBeRefused = true): Attack => {
    const object = pointer === '' ? whole : valueAt(whole, pointer);
    const spoilt = `{${JSON.stringify(object).slice(1, -1)}${Object.keys(object).length > 0 ? ',' : ''}"${name}":${json}}`;
    return at(whole, pointer, { what: `the name ${name}`, json: spoilt, mustBeRefused });
  };
  return [
    more('__proto__', '{"polluted":true}', !free.test(pointer)),
    more(String.raw`__pr\u006fto__`, '{"polluted":true}', !free.test(pointer)),
    more('constructor', '{"prototype":{"polluted":true}}', !free.test(pointer)),
    more('unknownField', '1', !free.test(pointer)),
    more(String.raw`a\u0000b`, '1'),
    more(JSON.stringify(FORGED).slice(1, -1), '1', !free.test(pointer)),
  ];
}

/** The whole with other JSON in that place. */
function at(
  whole: object,
  pointer: string,
  { what, json, mustBeRefused }: { what: string; json: string; mustBeRefused: boolean },
): Attack {
  const text =
    pointer === ''
      ? json
      : JSON.stringify(replaced(whole, pointer.split('/').slice(1))).replace(`"${MARK}"`, () => json);
  return { what: `${what} at ${pointer || 'the top'}`, text, mustBeRefused };
}

function replaced(value: Json, [step = '', ...steps]: readonly string[]): Json {
  const inner = steps.length === 0 ? MARK : replaced(value[step], steps);
  if (Array.isArray(value)) return value.map((part: Json, index) => (String(index) === step ? inner : part));
  return { ...value, [step]: inner };
}

function valueAt(value: Json, pointer: string): object {
  return pointer
    .split('/')
    .slice(1)
    .reduce<Json>((part, step) => part[step], value) as object;
}

function* placesIn(value: Json, pointer = ''): Generator<[string, unknown]> {
  yield [pointer, value];
  if (value === null || typeof value !== 'object') return;
  for (const [name, part] of Object.entries(value)) yield* placesIn(part, `${pointer}/${name}`);
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
