import { z } from 'zod';
import type { Counter, Verdict } from '../limit.js';

const limitSchema = z.object({
  policy: z.enum(['ip', 'principal', 'tenant']).meta({ description: 'Whose requests it counts.' }),
  limit: z.int().meta({ description: 'How many requests it allows within the window.' }),
  windowSeconds: z.int(),
  remaining: z.int().meta({ description: 'How many are left now.' }),
  resetSeconds: z.int().meta({ description: 'Seconds until all of them are back; each comes back by itself before.' }),
});

/** The limits that the caller meets everywhere. */
export const rateLimitSchema = z.object({ limits: z.array(limitSchema) }).meta({
  id: 'RateLimit',
  example: {
    limits: [
      { policy: 'ip', limit: 600, windowSeconds: 60, remaining: 599, resetSeconds: 1 },
      { policy: 'principal', limit: 1200, windowSeconds: 60, remaining: 1199, resetSeconds: 1 },
      { policy: 'tenant', limit: 12000, windowSeconds: 60, remaining: 11990, resetSeconds: 1 },
    ],
  },
});
export type RateLimitView = z.output<typeof rateLimitSchema>;

export function rateLimitView(counters: readonly Counter[], { takenUs, sharers }: Verdict): RateLimitView {
  const limits = counters.map(({ limit }, at) => ({
    policy: limit.policy as RateLimitView['limits'][number]['policy'],
    limit: limit.quota.count,
    windowSeconds: limit.quota.seconds,
    remaining: limit.shareOf(sharers).left(takenUs[at] as number),
    resetSeconds: Math.ceil((takenUs[at] as number) / 1_000_000),
  }));
  return { limits };
}
