import type { Break } from './break.ts';
import { EARLY_PUBLISHER } from './broken-code.ts';
import { ABSENCES, without } from './scenarios/kafka.ts';
import { troubling } from './scenarios/parts.ts';
import { topics } from './scenarios/topics.ts';

const DATABASE = 'libs/database/src/database.js';
const HEALTH = 'apps/api/src/modules/health';
const PUBLISHER = 'libs/messaging/src/publisher.js';

/** Mistakes with which a part that is ill takes more away than it may. */
export const partBreaks: readonly Break[] = [
  {
    name: 'statements without a deadline',
    patches: [
      {
        file: 'libs/database/src/errand.js',
        find: 'Math.min(this.context.remaining(), UNBOUNDED_MS)',
        replace: 'UNBOUNDED_MS',
      },
    ],
    play: troubling(['postgres'], 'silent'),
    objection: /while postgres was silent \d+ answers came after their deadline/,
  },
  {
    name: 'defect instead of unavailable',
    patches: [{ file: 'libs/database/src/faults.js', find: 'if (passes(error))', replace: 'if (false)' }],
    play: troubling(['postgres'], 'gone'),
    objection: /while postgres was gone: \w+: 500/,
  },
  {
    name: 'Redis waited for',
    patches: [
      {
        file: 'libs/redis/src/redis.js',
        find: 'circuit.run(() => inTime(command(patient)))',
        replace: 'command(patient)',
      },
    ],
    play: troubling(['redis'], 'silent'),
    objection: /while redis was silent (there was a 503 for|\d+ answers came after their deadline)/,
  },
  {
    name: 'defect instead of no catalogue',
    patches: [
      {
        file: 'libs/mongo/src/faults.js',
        find: 'return isAway(error) ? platformErrors',
        replace: 'return false ? platformErrors',
      },
    ],
    play: troubling(['mongo'], 'gone'),
    objection: /while mongo was gone: \w+: 500/,
  },
  {
    name: 'not ready without Redis',
    patches: [
      {
        file: `${HEALTH}/part-checks.js`,
        find: 'required: false, ...this.circuit(name)',
        replace: 'required: true, ...this.circuit(name)',
      },
    ],
    play: troubling(['redis'], 'gone'),
    objection: /while redis was gone \/ready said 503 down \(redis\)/,
  },
  {
    name: 'ready without PostgreSQL',
    patches: [{ file: `${HEALTH}/part-checks.js`, find: 'await this.schema.pending()', replace: '[]' }],
    play: troubling(['postgres'], 'gone'),
    objection: /while postgres was gone \/ready still said 200 ok/,
  },
  {
    name: 'liveness that asks the database',
    patches: [
      {
        file: `${HEALTH}/http/health.controller.js`,
        find: "return { status: 'ok' };",
        replace: "return this.schema.pending().then(() => ({ status: 'ok' }));",
      },
    ],
    play: troubling(['postgres'], 'gone'),
    objection: /while postgres was gone liveness said \/\w+: 503/,
  },
  {
    name: 'stale rates passed off as fresh',
    patches: [
      {
        file: 'apps/api/src/modules/exchange-rates/exchange-rates.service.js',
        find: 'const stale = !this.isFresh(base);',
        replace: 'const stale = false;',
      },
    ],
    play: troubling(['rates'], 'gone'),
    objection: /while rates was gone \/v1\/exchange-rates did not say stale: true/,
    also: /while rates was gone an order whose rate is known was read as .*"stale":false/,
  },
  {
    name: 'no order without a rate',
    patches: [
      {
        file: 'apps/api/src/modules/exchange-rates/exchange-rates.facade.js',
        find: 'if (error instanceof AppError || error instanceof RangeError)',
        replace: 'if (error instanceof RangeError)',
      },
    ],
    play: troubling(['rates'], 'gone'),
    objection: /while rates was gone an order whose rate nobody knows was read as undefined/,
  },
  {
    name: 'orders wait for Kafka',
    patches: [
      { file: DATABASE, find: 'const ATTEMPTS = 3;', replace: EARLY_PUBLISHER },
      { file: DATABASE, find: "await failpoint('database.after_commit');", replace: 'await publishEarly(statements);' },
    ],
    play: without(ABSENCES.filter(({ name }) => name === 'frozen')),
    objection: /frozen: p99 went from \d+ to \d+ ms/,
  },
  {
    name: 'topics made by anybody',
    patches: [
      {
        file: 'libs/messaging/src/kafka-transport.js',
        find: 'if (!this.settings.createTopics)',
        replace: 'if (false)',
      },
    ],
    play: topics.play,
    objection: /topics were made that nobody may make/,
  },
  {
    name: 'events without a topic given up',
    patches: [
      {
        file: PUBLISHER,
        find: 'if (error instanceof TopicMissing)',
        replace: `if (error instanceof TopicMissing)
                return void (await this.mark(lanes, events)) ?? [];
            if (false)`,
      },
    ],
    play: topics.play,
    objection: /[1-9]\d* events count as published/,
  },
];
