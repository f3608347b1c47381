import fc from 'fast-check';
import { AppError } from '#libs/errors';
import { parseJsonBody } from './json-body.js';

const malformed = expect.objectContaining({ code: 'request.malformed' }) as Error;
/** What is refused though it is JSON, or at least looks like it. */
const UNKEEPABLE = /\d{16}|\d[eE]|__proto__|constructor|prototype/;

describe('a JSON body', () => {
  it('is read like JSON.parse reads it', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 20 }).filter((text) => !UNKEEPABLE.test(text)),
        (text) => expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text)),
      ),
    );
  });

  it('may be nested 64 levels deep and no deeper, brackets in strings aside', () => {
    const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    expect(() => parseJsonBody(nested(64))).not.toThrow();
    expect(() => parseJsonBody(nested(65))).toThrow(malformed);
    expect(parseJsonBody(Buffer.from(`"${'['.repeat(100)}\\"${'{'.repeat(100)}"`))).toHaveLength(201);
  });

  it.each(['{', '{"a":1,}', "{'a':1}", 'undefined', '{"a":NaN}', '\u0000'])('is refused as %j', (text) => {
    expect(() => parseJsonBody(Buffer.from(text))).toThrow(malformed);
  });

  it.each([
    ['1e999', ''],
    ['{"n":-1e400}', '/n'],
    [`[${'9'.repeat(400)}]`, '/0'],
    ['{"a/b":[1,{"n":9007199254740993}]}', '/a~1b/1/n'],
    ['[-9007199254740992]', '/0'],
    ['{"n":1E20}', '/n'],
  ])('is refused where a number would be rounded, pointing at it: %s', (text, pointer) => {
    expect(faultsOf(text)).toEqual([expect.objectContaining({ pointer, code: 'too_big' })]);
  });

  it.each(['9007199254740991', '-9007199254740991', '1e-300', '0.1234567890123456789', '"9007199254740993"', '1e15'])(
    'may hold %s',
    (text) => {
      expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ['{"__proto__":{"admin":true}}', '/__proto__'],
    ['{"config":{"a":[{"constructor":{"prototype":{"admin":true}}}]}}', '/config/a/0/constructor'],
    ['{"\u005f_proto__":1}', '/__proto__'],
    ['{"prototype":1}', '/prototype'],
  ])('is refused where a name leads to what all objects share: %s', (text, pointer) => {
    expect(faultsOf(text)).toEqual([expect.objectContaining({ pointer, code: 'unknown_field' })]);
  });

  it.each(['"a\\u0000b"', '{"\\u0000":1}', '["\\ud800"]', '{"a":{"b":"\\udc00x"}}'])(
    'is refused where a string is no text: %s',
    (text) => {
      expect(() => parseJsonBody(Buffer.from(text))).toThrow(malformed);
    },
  );

  it('may escape what it likes else', () => {
    expect(parseJsonBody(Buffer.from('"\\u00e4 \\ud83d\\ude00 \\\\u0000"'))).toBe('ä 😀 \\u0000');
  });

  it('is refused where it is not UTF-8', () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xc0, 0x80, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
    ]) {
      expect(() => parseJsonBody(Buffer.from(bytes))).toThrow(malformed);
    }
  });
});

function faultsOf(text: string): unknown {
  try {
    return parseJsonBody(Buffer.from(text));
  } catch (error) {
    return error instanceof AppError && error.code === 'request.invalid' ? error.particulars.errors : error;
  }
}
