import { availableParallelism } from 'node:os';
import { DUMMY, Passwords } from './passwords.js';

describe('passwords', () => {
  it('are verified against their own hash, byte for byte', async () => {
    const passwords = new Passwords();
    const hash = await passwords.hash('pässword ✓');
    expect(await passwords.verify(hash, 'pässword ✓')).toBe(true);
    expect(await passwords.verify(hash, 'pässword ✓ ')).toBe(false);
    expect(hash).not.toBe(await passwords.hash('pässword ✓'));
  });

  it('are wrong for nobody, after the same work', async () => {
    expect(await new Passwords().verify(undefined, 'nobody has this password')).toBe(false);
    const real = await new Passwords().hash('any password');
    expect(DUMMY.split('$').slice(0, 4)).toEqual(real.split('$').slice(0, 4));
  });

  it('are hashed a few at a time, and who waits too long is sent away with a time to come back', async () => {
    const passwords = new Passwords();
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
