import type { Break } from './break.ts';
import { NOTICED_BY_POLL } from './broken-code.ts';
import { logins } from './scenarios/logins.ts';
import { pooler } from './scenarios/pooler.ts';
import { redisAway } from './scenarios/redis.ts';
import { refreshing } from './scenarios/refresh.ts';
import { rotation } from './scenarios/rotation.ts';

const AUTH = 'apps/api/src/modules/auth';
const BULKHEAD = 'libs/load/src/bulkhead.js';
const JUDGED = {
  file: `${AUTH}/refresh-token.entity.js`,
  find: "return withinGrace && successorIsUnused ? 'repeat' : 'theft';",
};
const SELDOM = {
  file: 'libs/access/src/revocations.js',
  find: 'const POLL_MS = 500;',
  replace: 'const POLL_MS = 5_000;',
};

/** Mistakes with which a session outlives its ending, or does not live as long as it should. */
export const sessionBreaks: readonly Break[] = [
  {
    name: 'own endings noticed late',
    patches: [{ file: 'libs/access/src/revocations.js', ...NOTICED_BY_POLL }],
    play: refreshing.play,
    objection: /after logout \d+ of \d+ tokens opened where it was answered/,
  },
  {
    name: 'grandparents forgiven',
    patches: [{ ...JUDGED, replace: "return withinGrace ? 'repeat' : 'theft';" }],
    play: refreshing.play,
    objection: /two generations back: nobody was told of the theft/,
  },
  {
    name: 'grace without end',
    patches: [{ ...JUDGED, replace: "return successorIsUnused ? 'repeat' : 'theft';" }],
    play: refreshing.play,
    objection: /after the grace: nobody was told of the theft/,
  },
  {
    name: 'successors at random',
    patches: [
      {
        file: `${AUTH}/refresh-secrets.js`,
        find: "this.sealer.sign('refresh successors', token)",
        replace: 'randomBytes(SECRET_BYTES)',
      },
    ],
    play: rotation.play,
    objection: /a holder was answered auth\.refresh_invalid/,
  },
  {
    name: 'hashing without a line',
    patches: [
      {
        file: BULKHEAD,
        find: 'return (this.line.length / this.places) * this.typicalMs <= this.longestWaitMs;',
        replace: 'return true;',
      },
      { file: BULKHEAD, find: 'if (this.inside < this.places) {', replace: 'if (true) {' },
    ],
    play: logins.play,
    objection: /nobody was sent away|reads went from|memory grew by|logins were (answered|never)/,
  },
  {
    name: 'endings looked for seldom',
    patches: [SELDOM],
    // Already where its tenants get their owners, by a throw.
    play: (ground, build) =>
      pooler.play(ground, build).catch((error: Error) => ({ figures: [], faults: [error.message] })),
    objection: /was a customer still after|it still opened api-/,
  },
  {
    name: 'logout untold',
    patches: [
      {
        file: `${AUTH}/session-endings.js`,
        find: 'return [end, this.revocations.record(sessionId)];',
        replace: 'return [end];',
      },
    ],
    play: pooler.play,
    objection: /after logout \d+ of \d+ tokens opened where it was answered|after logout it still opened/,
  },
  {
    name: 'seldom with Redis away',
    patches: [SELDOM],
    play: redisAway.play,
    objection: /revoking a key while it is (stopped|frozen) it still opened/,
  },
];
