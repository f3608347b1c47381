import type { Fault } from './fault.ts';

const SHEDDING = 'libs/http/src/shedding.ts';
const SHEDDING_SPEC = 'test/e2e/shedding.e2e-spec.ts';
const LOAD_SPEC = 'libs/load/src/load.spec.ts';
const BULKHEAD_SPEC = 'libs/load/src/bulkhead.spec.ts';
const CROWDS_SPEC = 'test/e2e/crowds.e2e-spec.ts';

/** Who is served when there is more work than can be done. */
export const loadFaults: readonly Fault[] = [
  {
    name: 'crowd-asks-the-database',
    fault: 'Everybody in a crowd of logins goes to the database before anyone waits',
    guard: 'what hashes passes the bulkhead before anything is done for it',
    file: SHEDDING,
    find: `if (!request.routeOptions.config.heavy) return done();`,
    replace: `if (!request.routeOptions.config.heavy || load.heavy.waiting >= 0) return done();`,
    spec: CROWDS_SPEC,
    test: 'waits in line',
  },
  {
    name: 'strangers-before-customers',
    fault: 'Logins are served as long as the writes of those who are signed in',
    guard: 'what hashes is a stranger where nobody is named',
    file: SHEDDING,
    find: `config?.heavy ? 'entrance'`,
    replace: `config?.heavy ? 'write'`,
    spec: SHEDDING_SPEC,
    test: 'serves the writes of those who are signed in',
  },
  {
    name: 'refresh-is-a-stranger',
    fault: 'Who refreshes a session is sent away like a stranger',
    guard: "the route's `@Serve('write')`",
    file: 'apps/api/src/modules/auth/http/auth.controller.ts',
    find: `  @Serve('write')\n`,
    replace: ``,
    spec: SHEDDING_SPEC,
    test: 'serves the writes of those who are signed in',
  },
  {
    name: 'refusal-no-page-can-read',
    fault: 'A refusal has no CORS headers',
    guard: 'with an Origin it is refused after the hooks of CORS',
    file: 'libs/http/src/early-refusal.ts',
    find: `!isPage && load.refuses`,
    replace: `load.refuses`,
    spec: SHEDDING_SPEC,
    test: 'lets a page read its refusal',
  },
  {
    name: 'places-kept-by-the-gone',
    fault: 'Who hangs up while being served keeps their place for ever',
    guard: 'a place is given back when the connection closes',
    file: SHEDDING,
    find: `response.once('close', leave);`,
    replace: `response.once('finish', leave);`,
    spec: CROWDS_SPEC,
    test: 'gives its places back',
  },
  {
    name: 'no-priorities',
    fault: 'Writes are refused as early as reads',
    guard: 'each priority bears more than the one below',
    file: 'libs/load/src/load.ts',
    find: `write: 2, read: 1`,
    replace: `write: 1, read: 1`,
    spec: LOAD_SPEC,
    test: 'to wait for a connection refuses',
  },
  {
    name: 'blind-to-the-present-turn',
    fault: 'A turn of the loop that takes a second is noticed when it is over',
    guard: '`LoopDelay.now` counts the delay that is going on',
    file: 'libs/load/src/loop-delay.ts',
    find: `return this.with(performance.now());`,
    replace: `return this.smoothedMs;`,
    spec: LOAD_SPEC,
    test: 'within the very turn',
  },
  {
    name: 'pause-is-overload',
    fault: 'One pause of the garbage collector refuses reads',
    guard: 'the delay is smoothed',
    file: 'libs/load/src/loop-delay.ts',
    find: `const WEIGHT = 0.25;`,
    replace: `const WEIGHT = 1;`,
    spec: LOAD_SPEC,
    test: 'does not mistake a short pause',
  },
  {
    name: 'line-without-end',
    fault: 'The line before what hashes takes everybody',
    guard: '`Bulkhead.hasRoom` counts what those in line will take',
    file: 'libs/load/src/bulkhead.ts',
    find: `* this.typicalMs <= this.longestWaitMs`,
    replace: `* this.typicalMs >= 0`,
    spec: BULKHEAD_SPEC,
    test: 'has no room for who would wait longer',
  },
  {
    name: 'gives-back-what-never-came',
    fault: 'A wait that the pool gives up after its deadline ends the process',
    guard: 'without a client there is nothing to release',
    file: 'libs/database/src/connections.ts',
    find: `        // Without a client there is nothing`,
    replace: `        if (errand.over) return release();
        // Without a client there is nothing`,
    spec: 'test/integration/database-faults.int-spec.ts',
    test: 'may pass before the pool gives up the wait',
  },
];
