import fc from 'fast-check';
import { canonical, fingerprintOf, keyFrom } from './key.js';

describe('an Idempotency-Key', () => {
  it.each([
    ['abc-123', 'abc-123'],
    ['"abc-123"', 'abc-123'],
    ['  "abc-123" ', 'abc-123'],
    ['"with \\"quotes\\" and \\\\"', undefined],
    ['"a\\"b"', 'a"b'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('is read from %j', (header, key) => {
    if (key === undefined)
      expect(() => keyFrom(header)).toThrow(expect.objectContaining({ code: 'idempotency.key_invalid' }));
    else expect(keyFrom(header)).toBe(key);
  });

  it.each(['', '""', 'a b', 'x'.repeat(256), 'ä', 'tab\there'])('is refused where it is %j', (header) => {
    expect(() => keyFrom(header)).toThrow(expect.objectContaining({ code: 'idempotency.key_invalid' }));
  });

  it('is nothing where the header is not there, and refused where it came twice', () => {
    expect(keyFrom(undefined)).toBeUndefined();
    expect(() => keyFrom(['a', 'b'])).toThrow(expect.objectContaining({ code: 'idempotency.key_invalid' }));
  });
});

describe('the canonical form of a body', () => {
  it('does not depend on the order of keys, and tells all else apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const shuffled = JSON.parse(JSON.stringify(one), (_, value: unknown) => reversed(value)) as unknown;
        expect(canonical(shuffled)).toBe(canonical(one));
        expect(JSON.parse(canonical(one))).toEqual(JSON.parse(JSON.stringify(one)));
        if (canonical(one) === canonical(other))
          expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)));
      }),
    );
  });

  it('is signed, so that a fingerprint cannot be guessed at without the key', () => {
    const sign = (key: string) => (text: string) => Buffer.from(`${key} ${text}`);
    expect(fingerprintOf([{ a: 1 }], sign('one')).equals(fingerprintOf([{ a: 1 }], sign('two')))).toBe(false);
  });
});

function reversed(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse());
}
