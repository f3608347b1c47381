import { hashOfKey, mintKey, prefixOf, readKey } from './api-key-secrets.js';

const reference = { id: '01932b1c-7a00-7000-8000-0000000000a1', tenantId: '01932b1c-7a00-7000-8000-000000000001' };

describe('an API key', () => {
  it('names its tenant and itself, and never comes out the same twice', () => {
    const [one, other] = [mintKey(reference), mintKey(reference)];
    expect(one).toMatch(/^cb_live_[0-9A-Za-z]{43}_[0-9A-Za-z]{49}$/);
    expect([readKey(one), readKey(other)]).toEqual([reference, reference]);
    expect(one).not.toBe(other);
    expect(one.startsWith(prefixOf(reference))).toBe(true);
    expect(hashOfKey(one)).toHaveLength(32);
  });

  it.each([
    { id: '00000000-0000-0000-0000-000000000000', tenantId: '00000000-0000-0000-0000-000000000000' },
    { id: 'ffffffff-ffff-ffff-ffff-ffffffffffff', tenantId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' },
  ])('holds the least and the greatest id: $id', (extreme) => {
    expect(readKey(mintKey(extreme))).toEqual(extreme);
  });

  it('is refused with any one character changed, missing or added', () => {
    const key = mintKey(reference);
    const changed = [...key].map((letter, at) => key.slice(0, at) + (letter === 'x' ? 'y' : 'x') + key.slice(at + 1));
    const others = [key.slice(0, -1), `${key}0`, ` ${key}`, key.toLowerCase(), '', 'cb_live_', 'cb_live__'];
    expect([...changed, ...others].filter((text) => readKey(text))).toEqual([]);
  });
});
