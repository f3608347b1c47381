import { hash } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';
import { loadConfig } from '#libs/config';
import { Passwords } from './passwords.js';

const needed = { DATABASE_URL: 'postgres://x@localhost/x', KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') };
const passwordsOf = (settings: Readonly<Record<string, string>> = {}) =>
  new Passwords(loadConfig({ ...needed, ...settings }));

describe('passwords', () => {
  it('are verified against their own hash, byte for byte', async () => {
    const passwords = passwordsOf();
    const hash = await passwords.hash('pässword ✓');
    expect(await passwords.verify(hash, 'pässword ✓')).toBe(true);
    expect(await passwords.verify(hash, 'pässword ✓ ')).toBe(false);
    expect(hash).not.toBe(await passwords.hash('pässword ✓'));
  });

  it('are wrong for nobody, after the same work under the same settings', async () => {
    expect(await passwordsOf().verify(undefined, 'nobody has this password')).toBe(false);
    const passwords = passwordsOf({ PASSWORD_MEMORY_KIB: '65536', PASSWORD_PASSES: '3' });
    const settingsOf = (made: string) => made.split('$').slice(0, 4);
    const made = await passwords.hash('any password');
    expect(made).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(settingsOf(passwords.dummy)).toEqual(settingsOf(made));
    expect(passwords.dummy.length).toBe(made.length);
  });

  it('cost as much to check for nobody as for somebody', async () => {
    const passwords = passwordsOf({ PASSWORD_MEMORY_KIB: '65536', PASSWORD_PASSES: '4' });
    const stored = await passwords.hash('any password');
    const cost = async (hashed: string | undefined) => {
      const before = process.cpuUsage();
      expect(await passwords.verify(hashed, 'another password')).toBe(false);
      return process.cpuUsage(before).user;
    };
    // CPU and not time: who else uses the machine does not count.
    const [somebody, nobody] = [await cost(stored), await cost(undefined)];
    expect(nobody).toBeGreaterThan(somebody / 2);
  });

  it('are weak under a hash that costs less than ours, and not under one that costs as much or more', async () => {
    const under = (memoryCost: number, timeCost: number, parallelism = 1) =>
      hash('any password', { memoryCost, timeCost, parallelism });
    const passwords = passwordsOf({ PASSWORD_MEMORY_KIB: '20000', PASSWORD_PASSES: '2' });
    for (const weak of [await under(20_000, 1), await under(8_192, 4), await under(16_000, 2, 4)])
      expect(passwords.isWeak(weak)).toBe(true);
    for (const strong of [
      await under(20_000, 2),
      await under(20_000, 3),
      await under(47_104, 1),
      await under(65_536, 2),
    ])
      expect(passwords.isWeak(strong)).toBe(false);
    const elsewhere = ['$2b$12$x', '$argon2i$v=19$m=65536,t=3,p=1$x', '$argon2id$v=16$m=65536,t=3,p=1$x', 'plain'];
    for (const hashOfAnother of elsewhere) expect(passwords.isWeak(hashOfAnother)).toBe(true);
  });

  it('are hashed a few at a time, and who waits too long is sent away with a time to come back', async () => {
    const passwords = passwordsOf();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 * availableParallelism() }, () => passwords.hash('x'.repeat(20))),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as object);
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'unavailable.overloaded', particulars: { retryAfter: 2 } });
    expect(await passwords.verify(await passwords.hash('still works'), 'still works')).toBe(true);
  });
});
