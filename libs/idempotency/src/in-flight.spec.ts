import type { KeyIdentity } from './answers.js';
import { idempotencyErrors } from './idempotency.errors.js';
import { InFlight, type Ended } from './in-flight.js';

const identity: KeyIdentity = { tenantId: 't', principalId: 'p', route: 'POST /v1/orders', key: 'k' };
const ended: Ended = { fingerprint: Buffer.from('print'), answer: { status: 201, headers: {}, body: '{}' } };

/** Work that ends when it is told to, and how often it was begun. */
function work() {
  const begun: { end: (outcome: Ended | Error) => void }[] = [];
  const begin = () =>
    new Promise<Ended>((resolve, reject) => {
      begun.push({ end: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)) });
    });
  return { begun, begin };
}

describe('requests of one process under one key', () => {
  it('are worked on once at a time, and learn how the first one ended', async () => {
    const [inFlight, { begun, begin }] = [new InFlight(), work()];
    const all = Array.from({ length: 25 }, () => inFlight.first(identity, begin));
    begun[0]?.end(ended);
    const ends = await Promise.all(all);
    expect(ends.map(({ isOurs }) => isOurs)).toEqual([true, ...Array.from({ length: 24 }, () => false)]);
    expect(new Set(ends.map(({ answer }) => answer))).toEqual(new Set([ended.answer]));
    expect(begun.length).toBe(1);
  });

  it('try one after the other where the first comes to nothing', async () => {
    const [inFlight, { begun, begin }] = [new InFlight(), work()];
    const all = [1, 2, 3].map(() => inFlight.first(identity, begin));
    begun[0]?.end(new Error('the database is away'));
    await expect(all[0]).rejects.toThrow('the database is away');
    expect(begun.length).toBe(2);
    begun[1]?.end(ended);
    expect((await Promise.all(all.slice(1))).map(({ isOurs }) => isOurs)).toEqual([true, false]);
  });

  it('are in flight together where another process holds the key', async () => {
    const [inFlight, { begun, begin }] = [new InFlight(), work()];
    const all = [1, 2, 3].map(() => inFlight.first(identity, begin));
    begun[0]?.end(idempotencyErrors.in_flight({ retryAfter: 1 }));
    for (const one of all) await expect(one).rejects.toMatchObject({ code: 'idempotency.in_flight' });
    expect(begun.length).toBe(1);
  });

  it('are not kept waiting for one that does not end', async () => {
    const [inFlight, { begin }] = [new InFlight(), work()];
    void inFlight.first(identity, begin);
    await expect(inFlight.first(identity, begin)).rejects.toMatchObject({ code: 'idempotency.in_flight' });
  });

  it.each(['tenantId', 'principalId', 'route', 'key'] as const)('are other requests by another %s', async (part) => {
    const [inFlight, { begun, begin }] = [new InFlight(), work()];
    const both = [inFlight.first(identity, begin), inFlight.first({ ...identity, [part]: 'another' }, begin)];
    for (const { end } of begun) end(ended);
    expect((await Promise.all(both)).map(({ isOurs }) => isOurs)).toEqual([true, true]);
  });
});
