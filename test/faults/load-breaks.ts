import type { Break } from './break.ts';
import { overload, overloadedCore } from './scenarios/overload.ts';
import { rolling } from './scenarios/rolling.ts';
import { slow } from './scenarios/slow.ts';
import { soak } from './scenarios/soak.ts';

const STOPPING = 'apps/api/src/stopping.js';
const SERVER = 'libs/http/src/server.js';
const LOAD = 'libs/load/src/load.js';

/** Mistakes that show under load, with time, or when a process leaves. */
export const loadBreaks: readonly Break[] = [
  {
    name: 'draining untold',
    patches: [{ file: STOPPING, find: 'app.get(Readiness, { strict: false }).drain();', replace: '' }],
    play: rolling.play,
    objection: /[1-9]\d* requests failed/,
  },
  {
    name: 'closed without delay',
    patches: [
      {
        file: STOPPING,
        find: 'this.begin(name, this.config.env.SHUTDOWN_DELAY_MS);',
        replace: 'this.begin(name, 0);',
      },
    ],
    play: rolling.play,
    objection: /[1-9]\d* requests failed/,
  },
  {
    name: 'requests in flight cut off',
    patches: [
      {
        file: STOPPING,
        find: 'await app.close();',
        replace: 'app.getHttpServer?.().closeAllConnections();\n        await app.close();',
      },
    ],
    play: rolling.play,
    objection: /of 50 in flight were answered 0/,
  },
  {
    name: 'headers without an end',
    patches: [{ file: SERVER, find: 'headersTimeout: HEADERS_TIMEOUT_MS,', replace: 'headersTimeout: 0,' }],
    play: slow.play,
    objection: /[1-9]\d* of \d+ that send header were not cut off in 11 s/,
  },
  {
    name: 'bodies without an end',
    patches: [{ file: SERVER, find: 'requestTimeout: BODY_TIMEOUT_MS,', replace: 'requestTimeout: 0,' }],
    play: slow.play,
    objection: /[1-9]\d* of \d+ that send body were not cut off in 15 s/,
  },
  {
    name: 'nobody shed',
    patches: [{ file: LOAD, find: 'pressure / BEARS[priority] - 1 > this.chance()', replace: 'false' }],
    play: overload.play,
    // By whoever waited for a connection in vain, for two seconds.
    objection: /refusing took \d+ ms at p99/,
  },
  {
    name: 'busy loop overlooked',
    patches: [{ file: LOAD, find: 'this.loopMs / this.most.loopMs', replace: '0' }],
    play: overloadedCore.play,
    objection: /what was accepted took \d+ ms at p99/,
  },
  {
    name: 'every answer kept',
    patches: [
      {
        file: 'libs/http/src/traffic.js',
        find: 'answered(request, reply) {',
        replace: 'answered(request, reply) {\n        (globalThis.kept ??= []).push(Buffer.alloc(200_000, 1));',
      },
    ],
    play: soak.play,
    objection: /api-1: liveMb grew by \d+/,
  },
  {
    name: 'questions to Kafka left open',
    patches: [
      { file: 'libs/messaging/src/kafka-transport.js', find: 'admin.close().catch(() => undefined);', replace: '' },
    ],
    play: soak.play,
    objection: /api-1: sockets grew by \d+/,
  },
  {
    name: 'lost connections unheard',
    patches: [
      {
        file: 'libs/database/src/postgres.js',
        find: "onConnect: (client) => void client.on('error', () => undefined),",
        replace: '',
      },
    ],
    play: soak.play,
    objection: /api-1 died [1-9]\d* times/,
    also: /nobody caught: /,
  },
];
