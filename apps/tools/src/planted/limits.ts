import type { Fault } from './fault.ts';

const LIMITS = 'libs/limits/src';
const GUARD = `${LIMITS}/limits.guard.ts`;
const COUNTERS_SPEC = 'test/integration/memory-counters.int-spec.ts';
const LIMITS_SPEC = 'test/e2e/limits.e2e-spec.ts';
const ATTEMPTS_SPEC = 'test/e2e/attempt-limits.e2e-spec.ts';
const REDIS_SPEC = 'test/integration/redis/limits.int-spec.ts';
const REDIS_COUNTERS_SPEC = 'test/integration/redis/counters.int-spec.ts';
const needs = 'TEST_REDIS_URL';

/** How often everybody may ask. */
export const limitFaults: readonly Fault[] = [
  {
    name: 'limit-one-too-many',
    fault: 'One request more than the limit says goes through',
    guard: '`Quota` counts the request itself',
    file: `${LIMITS}/quota.ts`,
    find: `takenUs + this.intervalUs - this.capacityUs`,
    replace: `takenUs - this.capacityUs`,
    spec: COUNTERS_SPEC,
    test: 'let as many through at once as the limit says',
  },
  {
    name: 'limit-takes-though-refused',
    fault: 'A request that one limit refuses uses up the others',
    guard: '`MemoryCounters` takes only where none refuses',
    file: `${LIMITS}/memory-counters.ts`,
    find: `if (refusal) return { takenUs, among, refusal };`,
    replace: `if (refusal) for (const { key } of counters) this.set(key, now + 1_000_000, now);\n    if (refusal) return { takenUs, among, refusal };`,
    spec: COUNTERS_SPEC,
    test: 'take nothing of the others where one refuses',
  },
  {
    name: 'limit-keys-for-ever',
    fault: 'Every address that ever came stays in memory',
    guard: '`MemoryCounters` forgets the oldest past so many',
    file: `${LIMITS}/memory-counters.ts`,
    find: `      if (excess-- <= 0) return;`,
    replace: `      if (excess-- <= 1e9) return;`,
    spec: COUNTERS_SPEC,
    test: 'keep a bounded number of keys',
  },
  {
    name: 'limit-script-takes-though-refused',
    fault: 'In Redis a request that one limit refuses uses up the others',
    guard: 'the script takes only where none refuses',
    file: `${LIMITS}/redis-counters.ts`,
    find: `if admitted == 1 and move ~= 0 then`,
    replace: `if move ~= 0 then`,
    spec: REDIS_COUNTERS_SPEC,
    test: 'take nothing of the others where one refuses',
    needs,
  },
  {
    name: 'limit-begins-anew',
    fault: 'Whoever used up a limit has a new one as soon as Redis fails',
    guard: '`Limiter` lets memory hear of what Redis counted',
    file: `${LIMITS}/limiter.ts`,
    find: `      this.memory.learn(counters, verdict.takenUs);\n`,
    replace: ``,
    spec: REDIS_SPEC,
    test: 'gives nobody who used up their limit a new one',
    needs,
  },
  {
    name: 'limit-waits-for-redis',
    fault: 'Every request waits for a Redis that does not answer',
    guard: '`Limiter` leaves it alone for a second',
    file: `${LIMITS}/limiter.ts`,
    find: `return performance.now() < this.restsUntil;`,
    replace: `return this.restsUntil === Infinity;`,
    spec: REDIS_SPEC,
    test: 'keeps nobody waiting for longer than a command may take',
    needs,
  },
  {
    name: 'strangers-uncounted',
    fault: 'Tokens and keys can be tried without end',
    guard: '`AccessGuard` counts whom it does not know',
    file: 'libs/access/src/access.guard.ts',
    find: `      await this.turnstile.turnAway(execution);\n`,
    replace: ``,
    spec: LIMITS_SPEC,
    test: 'bad tokens cannot be tried without end',
  },
  {
    name: 'network-in-pieces',
    fault: 'Who has an IPv6 network asks from another of its addresses each time',
    guard: '`Policies` counts a /64 as one',
    file: `${LIMITS}/policies.ts`,
    find: 'key: `ip:${normalizeIp(ip)}`',
    replace: 'key: `ip:${ip}`',
    spec: LIMITS_SPEC,
    test: 'what a caller makes up has no effect',
  },
  {
    name: 'tenant-limits-remembered',
    fault: 'A tenant’s new limits hold a minute later',
    guard: '`TenantsService` recalls no tenant that changed',
    file: 'apps/api/src/modules/tenants/tenants.service.ts',
    find: `return known && !this.revocations.changedSince(known.tenant.id, known.readAt) ? known.tenant : undefined;`,
    replace: `return known?.tenant;`,
    spec: LIMITS_SPEC,
    test: 'on every instance within a second',
  },
  {
    name: 'guesses-hashed-first',
    fault: 'A crowd of guesses is hashed before it is counted',
    guard: '`LimitsGuard` takes attempts before any work',
    file: GUARD,
    find: `counters.push(...ofRoute, ...tries);`,
    replace: `counters.push(...ofRoute);`,
    spec: ATTEMPTS_SPEC,
    test: 'are counted before any hashing',
  },
  {
    name: 'right-passwords-counted',
    fault: 'Who logs in often is locked out',
    guard: '`LimitsGuard` gives back what did not fail',
    file: GUARD,
    find: `failed() || this.limiter.giveBack(tries, verdict)`,
    replace: `void failed()`,
    spec: ATTEMPTS_SPEC,
    test: 'that succeed are not counted',
  },
];
