import { sourceOf } from './attempts.js';

describe('the source of an attempt', () => {
  it('is the address itself of IPv4, however it is written', () => {
    expect(sourceOf('203.0.113.9')).toBe('203.0.113.9');
    expect(sourceOf('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(sourceOf('203.0.113.8')).not.toBe(sourceOf('203.0.113.9'));
  });

  it('is the /64 of IPv6: whoever has one has all of its addresses', () => {
    const home = sourceOf('2001:db8:1:2::1');
    for (const same of ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2:3::9', '2001:0DB8:0001:0002::1'])
      expect(sourceOf(same)).toBe(home);
    for (const other of ['2001:db8:1:3::1', '2001:db8:1::2', '2001:db9:1:2::1']) expect(sourceOf(other)).not.toBe(home);
    expect(sourceOf('2001:db8::5')).toBe(sourceOf('2001:db8:0:0:1::'));
    expect(sourceOf('fe80::1%eth0')).toBe(sourceOf('fe80::2'));
  });
});
