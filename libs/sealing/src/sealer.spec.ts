import { Sealer } from './sealer.js';

const sealer = new Sealer(Buffer.alloc(32, 1));

describe('a sealed text', () => {
  it('opens for its own purpose and key, and never looks the same twice', () => {
    const sealed = sealer.seal('a purpose', 'a secret');
    expect(sealer.open('a purpose', sealed).toString()).toBe('a secret');
    expect(sealer.seal('a purpose', 'a secret').equals(sealed)).toBe(false);
    expect(sealed.toString('latin1')).not.toContain('a secret');
  });

  it('does not open for another purpose, another key, or with a byte changed', () => {
    const sealed = sealer.seal('a purpose', 'a secret');
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
    expect(() => sealer.open('another', sealed)).toThrow();
    expect(() => new Sealer(Buffer.alloc(32, 2)).open('a purpose', sealed)).toThrow();
    expect(() => sealer.open('a purpose', changed)).toThrow();
  });
});
