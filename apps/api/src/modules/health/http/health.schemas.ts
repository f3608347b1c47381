import { z } from 'zod';

export const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health', example: { status: 'ok' } });

export const readinessSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'down', 'draining']),
    checks: z.record(
      z.string(),
      z.object({
        status: z.enum(['ok', 'down']),
        since: z.iso.datetime().meta({ description: 'When the part was first seen like this.' }),
        latencyMs: z.number(),
        required: z.boolean(),
        circuit: z.enum(['closed', 'half-open', 'open']).optional().meta({
          description:
            'Its circuit breaker, where it is asked through one: PostgreSQL for new connections, all else for each call.',
        }),
      }),
    ),
  })
  .meta({
    id: 'Readiness',
    example: {
      status: 'ok',
      checks: {
        postgres: {
          status: 'ok',
          since: '2026-01-01T09:00:00.000Z',
          latencyMs: 0.6,
          required: true,
          circuit: 'closed',
        },
      },
    },
  });

export const metaSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    commit: z.string(),
    environment: z.string(),
    node: z.string(),
    startedAt: z.iso.datetime(),
    uptimeSeconds: z.int(),
    schemaVersion: z.string(),
  })
  .meta({
    id: 'Meta',
    example: {
      name: 'company-backend',
      version: '0.1.0',
      commit: 'unknown',
      environment: 'production',
      node: 'v24.21.0',
      startedAt: '2026-01-01T09:00:00.000Z',
      uptimeSeconds: 12,
      schemaVersion: 'OrdersCreateOrders1790000005000',
    },
  });
export type MetaView = z.output<typeof metaSchema>;
