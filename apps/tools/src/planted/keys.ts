import type { Fault } from './fault.ts';

/** What a request's Idempotency-Key promises, and what it may cost the others. */
export const keyFaults: readonly Fault[] = [
  {
    name: 'crowd-at-one-key',
    fault: 'Who repeats one key often enough keeps every connection of the pool, and everybody else waiting',
    guard: '`InFlight` lets one of a process ask',
    file: 'libs/idempotency/src/in-flight.ts',
    find: `this.firsts.set(name, new`,
    replace: `void (new`,
    spec: 'test/e2e/idempotency.e2e-spec.ts',
    test: 'asks the database once while the first is in flight',
  },
  {
    name: 'other-body-under-one-key',
    fault: 'Who sends another body under a key in flight is shown the first one’s answer',
    guard: '`Idempotency` compares the fingerprints of those who wait, too',
    file: 'libs/idempotency/src/idempotency.ts',
    find: `if (!fingerprint.equals(claim.fingerprint)) throw idempotencyErrors.key_reused();`,
    replace: ``,
    spec: 'test/e2e/idempotency.e2e-spec.ts',
    test: 'is refused at once with another body',
  },
];
