import type { FastifyReply } from 'fastify';
import type { Counter, Verdict } from './limit.js';

/** Sets `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), an item of each for every limit. */
export function tellLimits(reply: FastifyReply, counters: readonly Counter[], { takenUs, sharers }: Verdict): void {
  let policies = '';
  let states = '';
  for (let at = 0; at < counters.length; at++) {
    const { limit } = counters[at] as Counter;
    const separator = at === 0 ? '' : ', ';
    policies += separator + limit.described;
    states += separator + limit.state(takenUs[at] as number, sharers);
  }
  void reply.header('ratelimit-policy', policies).header('ratelimit', states);
}
