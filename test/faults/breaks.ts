import type { Break } from './break.ts';
import type { Scenario } from './scenario.ts';
import { caches } from './scenarios/caches.ts';
import { calm } from './scenarios/calm.ts';
import { catalogue } from './scenarios/catalogue.ts';
import { cut } from './scenarios/cut.ts';
import { strike } from './scenarios/grid.ts';
import { keys } from './scenarios/keys.ts';
import { lease } from './scenarios/lease.ts';
import { redisAway } from './scenarios/redis.ts';
import { AGELESS, ALL_ACCEPTED, AWAITED_NOTICES, CURSOR, DEAF, EARLY_PUBLISHER } from './broken-code.ts';
import { contextBreaks } from './context-breaks.ts';
import { hearingBreaks } from './hearing-breaks.ts';
import { loadBreaks } from './load-breaks.ts';
import { partBreaks } from './part-breaks.ts';
import { sessionBreaks } from './session-breaks.ts';
import { tenantBreaks } from './tenant-breaks.ts';
import { trailBreaks } from './trail-breaks.ts';

const MESSAGING = 'libs/messaging/src';
const IDEMPOTENCY = 'libs/idempotency/src';

/** A scenario that only kills, at one place. */
const killAt =
  (point: string): Scenario['play'] =>
  (ground, build) =>
    strike(ground, { points: [point], actions: ['kill'], times: 4, hangMs: 0 }, build);

export const BREAKS: readonly Break[] = [
  ...sessionBreaks,
  ...tenantBreaks,
  ...trailBreaks,
  ...contextBreaks,
  ...hearingBreaks,
  ...partBreaks,
  ...loadBreaks,
  {
    name: 'cursor instead of lanes',
    patches: [{ file: `${MESSAGING}/outbox-rows.js`, ...CURSOR }],
    play: calm.play,
    // Some, not all: a relay that publishes nothing is another mistake.
    objection: /never published ([1-9]\d*) of (?!\1 )/,
  },
  {
    name: 'publish before commit',
    patches: [
      { file: 'libs/database/src/database.js', find: 'const ATTEMPTS = 3;', replace: EARLY_PUBLISHER },
      {
        file: 'libs/database/src/database.js',
        find: "await failpoint('database.before_commit');",
        replace: 'await publishEarly(statements);',
      },
    ],
    play: cut.play,
    objection: /made up [1-9]/,
  },
  {
    name: 'mark before ack',
    patches: [
      {
        file: `${MESSAGING}/publisher.js`,
        find: 'await this.transport.publish(messages, this.lanes.remaining());',
        replace: `await this.mark(lanes, events);
            await failpoint('relay.after_publish');
            return void (await this.transport.publish(messages)) ?? [];`,
      },
    ],
    play: killAt('relay.after_publish'),
    objection: /never published [1-9]/,
  },
  {
    name: 'no inbox',
    patches: [
      {
        file: `${MESSAGING}/inbox.js`,
        find: "values ($1, $2, $3)', {",
        replace: "values ($1, $2, $3) on conflict do nothing', {",
      },
      { file: `${MESSAGING}/runner.js`, find: '!known.settled.has(message)', replace: 'true' },
    ],
    play: killAt('consumer.before_offset'),
    objection: /done more or less than once [1-9]\d* of \d+ events for statistics\.count_orders/,
    also: /done more or less than once [1-9]\d* of \d+ events for mail\.confirm_orders/,
  },
  {
    name: 'offset before effect',
    patches: [
      {
        file: `${MESSAGING}/partition-queue.js`,
        find: 'const putOff = new Map(',
        replace: 'await batch.at(-1)?.commit();\n        const putOff = new Map(',
      },
    ],
    play: killAt('consumer.before_commit'),
    objection: /missed [1-9]/,
  },
  {
    name: 'check-then-insert key',
    patches: [
      { file: `${IDEMPOTENCY}/answers.js`, find: 'where idempotency_keys.expires_at <= now()', replace: '' },
      {
        file: `${IDEMPOTENCY}/idempotency.js`,
        find: 'const claim = this.claimOf(call, key);',
        replace: `const claim = this.claimOf(call, key);
        if (await this.answers.find(claim.identity, claim.fingerprint, false))
            return send(call.reply, await this.replay(call, claim));`,
      },
    ],
    play: keys.play,
    objection: /doubled [1-9]/,
  },
  {
    name: 'a crowd at one key',
    patches: [{ file: `${IDEMPOTENCY}/in-flight.js`, find: 'this.firsts.set(name, new', replace: 'void (new' }],
    play: keys.play,
    objection: /something unrelated waited \d+\.\d ms/,
  },
  {
    name: 'key without tenant',
    patches: [
      {
        file: `${IDEMPOTENCY}/idempotency.js`,
        find: 'identity = { tenantId,',
        replace: 'identity = { tenantId: NOBODY,',
      },
      // Behind the key stands the wall between tenants; with it, the mistake would be a 500 instead of a leak.
      {
        file: 'migrations/1790000000000-platform-create-platform.js',
        find: "select platform.wall_off('platform.idempotency_keys');",
        replace: '',
      },
    ],
    play: keys.play,
    objection: /another tenant: answered/,
  },
  {
    name: 'lease without fence',
    patches: [
      {
        file: `${MESSAGING}/outbox-rows.js`,
        find: 'on l.lane = mine.lane and l.fence = mine.fence\n  where l.owner = $1 and l.lease_until > now() for share of l)',
        replace: 'on l.lane = mine.lane\n  where $1::uuid is not null for share of l)',
      },
    ],
    play: lease.play,
    objection: /[1-9]\d* marks of zombies were accepted/,
  },
  {
    name: 'notice awaited',
    patches: AWAITED_NOTICES,
    play: redisAway.play,
    objection: /frozen: a logout waited/,
  },
  {
    name: 'proposals taken for facts',
    patches: [{ file: 'apps/api/src/modules/catalogue/proposals.js', ...ALL_ACCEPTED }],
    play: catalogue.play,
    objection: /documents are not what PostgreSQL accepted/,
  },
  {
    name: 'deaf caches',
    patches: [{ file: 'libs/cache/src/tiers.js', ...DEAF }],
    play: caches.play,
    objection: /all up.*: a .* was \d+ ms old/,
  },
  {
    name: 'ageless caches',
    patches: AGELESS.map((patch) => ({ file: 'libs/cache/src/tiers.js', ...patch })),
    play: caches.play,
    objection: /Redis and Kafka down.*: a .* was \d+ ms old/,
  },
];
