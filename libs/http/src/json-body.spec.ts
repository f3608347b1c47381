import fc from 'fast-check';
import { parseJsonBody } from './json-body.js';

const malformed = expect.objectContaining({ code: 'request.malformed' }) as Error;

describe('a JSON body', () => {
  it('is read like JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) =>
        expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text)),
      ),
    );
  });

  it('is UTF-8, with or without its mark', () => {
    expect(parseJsonBody(Buffer.from('\uFEFF{"a":"é😀"}'))).toEqual({ a: 'é😀' });
    expect(() => parseJsonBody(Buffer.from('22e922', 'hex'))).toThrow(malformed);
    expect(() => parseJsonBody(Buffer.from('22eda08022', 'hex'))).toThrow(malformed);
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

  it.each(['1e999', '{"n":-1e400}', `[${'9'.repeat(400)}]`])('is refused where a number is beyond all: %s', (text) => {
    expect(() => parseJsonBody(Buffer.from(text))).toThrow(malformed);
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
