import { configSchema } from './service-config.js';

const faults = (text: string) =>
  configSchema.safeParse(JSON.parse(text)).error?.issues.map(({ code, path, message }) => ({ code, path, message }));

describe('the document of a service', () => {
  it('is kept as it was sent, whatever its fields are called', () => {
    const text = '{"__proto__":{"x":1},"constructor":2,"":null,"deep":[{"__proto__":3}]}';
    expect(JSON.stringify(configSchema.parse(JSON.parse(text)))).toBe(text);
  });

  it.each(['[]', 'null', '"text"', '1'])('is an object, and %s is none', (text) =>
    expect(faults(text)).toMatchObject([{ code: 'invalid_type', path: [] }]),
  );

  it('holds no whole number that was rounded when it was read, and is told where one is', () => {
    expect(faults('{"a":[{"b":9007199254740993}],"c":-12345678901234567890}')).toEqual([
      { code: 'custom', path: ['a', 0, 'b'], message: expect.stringContaining('send it as a string') as string },
      { code: 'custom', path: ['c'], message: expect.stringContaining('9007199254740991') as string },
    ]);
    expect(faults('{"a":9007199254740991,"b":-9007199254740991,"c":0.1,"d":1e300}')).toBeUndefined();
  });
});
