import { z } from 'zod';

const share = z.number().nullable();
const ms = z.number().nullable();

export const statusSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'down', 'draining']),
    at: z.iso.datetime(),
    version: z.string(),
    role: z.string(),
    uptimeSeconds: z.int(),
    parts: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'down']),
        since: z.iso.datetime(),
        latencyMs: z.number(),
        required: z.boolean(),
        circuit: z.enum(['closed', 'half-open', 'open']).optional(),
      }),
    ),
    requests: z
      .object({
        perSecond: z.number(),
        inFlight: z.int(),
        errorShare: share,
        overloaded: z.int(),
        p50Ms: ms,
        p99Ms: ms,
      })
      .meta({
        description: 'The rate of the last seconds; shares and percentiles of the last minute, null without a request.',
      }),
    events: z
      .object({
        waiting: z.number(),
        oldestAgeSeconds: z.number(),
        deadLetters: z.number(),
        lag: z
          .array(z.object({ group: z.string(), messages: z.number() }))
          .nullable()
          .meta({ description: 'Null where the broker could not be asked.' }),
        countedAgoSeconds: z.number(),
      })
      .nullable()
      .meta({
        description: 'As a worker counted them last, some five seconds ago where one is there; null before one did.',
      }),
    process: z.object({
      loopDelayMs: ms.meta({ description: 'Null unless somebody looks at the page.' }),
      memoryBytes: z.number(),
      connections: z.object({ busy: z.number(), idle: z.number(), waiting: z.number(), limit: z.number() }),
    }),
    history: z
      .array(z.object({ perSecond: z.number(), p99Ms: ms, errorShare: share }))
      .meta({ description: 'The last five minutes in steps of five seconds, oldest first.' }),
  })
  .meta({
    id: 'Status',
    example: {
      status: 'ok',
      at: '2026-01-01T09:00:00.000Z',
      version: '0.1.0',
      role: 'api',
      uptimeSeconds: 60,
      parts: [{ name: 'postgres', status: 'ok', since: '2026-01-01T08:59:00.000Z', latencyMs: 0.6, required: true }],
      requests: { perSecond: 12, inFlight: 1, errorShare: 0, overloaded: 0, p50Ms: 2.1, p99Ms: 9.4 },
      events: { waiting: 0, oldestAgeSeconds: 0, deadLetters: 0, lag: [], countedAgoSeconds: 2.5 },
      process: { loopDelayMs: null, memoryBytes: 104857600, connections: { busy: 1, idle: 2, waiting: 0, limit: 10 } },
      history: [{ perSecond: 12, p99Ms: 9.4, errorShare: 0 }],
    },
  });
