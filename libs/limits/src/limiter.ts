import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Config } from '#libs/config';
import { Redis } from '#libs/redis';
import { LimitLog, type Store } from './limit-log.js';
import { Limit, refusalBy, together, type Counter, type Sharers, type Verdict } from './limit.js';
import { MemoryCounters } from './memory-counters.js';
import { RedisCounters } from './redis-counters.js';

const LEFT_ALONE = new Error('Redis did not answer somebody else a moment ago.');

/** Attempts on accounts are divided once more: two instances that were told of no others allow no more than the limit. */
const STRICTER = 2;

type StorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts requests: in Redis for all instances together, in memory where there is none or while it fails. Memory hears of every
 * count that Redis made here, so that it goes on from there and does not begin anew.
 */
@Injectable()
export class Limiter implements ThrottlerStorage {
  private readonly memory: MemoryCounters;
  private readonly shared: RedisCounters | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly log: LimitLog,
    { env }: Config,
  ) {
    const instances = env.RATE_LIMIT_INSTANCES;
    this.shared = redis.commands && new RedisCounters((command) => redis.ask(command));
    this.memory = new MemoryCounters(this.shared ? sharersWithoutRedis(instances) : () => instances);
  }

  /** Takes one of every counter, or of none where one of them has none left. Answers at once where memory counts. */
  take(counters: readonly Counter[]): Verdict | Promise<Verdict> {
    if (!this.shared) return this.told(this.memory.take(counters), 'memory');
    if (this.redis.isResting) return this.takeAlone(counters, LEFT_ALONE);
    return this.isSpent(counters) ? this.refuse(counters) : this.takeShared(counters, this.shared);
  }

  /** What is taken, and takes nothing. */
  async look(counters: readonly Counter[]): Promise<Verdict> {
    if (!this.shared || this.redis.isResting) return this.memory.look(counters);
    return this.shared.look(counters).catch((error: unknown) => {
      this.log.fellBack(error);
      return this.memory.look(counters);
    });
  }

  /** Undoes a `take`. */
  giveBack(counters: readonly Counter[], { sharers }: Verdict): void {
    this.memory.giveBack(counters, sharers);
    if (this.shared && !this.redis.isResting)
      this.shared.giveBack(counters).catch((error: unknown) => this.log.fellBack(error));
  }

  /** Whether one of the counters has certainly none left; nobody outside the process is asked. */
  isSpent(counters: readonly Counter[]): boolean {
    const refusal = refusalBy(counters, this.memory.look(counters).takenUs, together);
    return refusal !== undefined && !refusal.counter.returnable;
  }

  /** Refuses what `isSpent` says is spent. */
  refuse(counters: readonly Counter[]): Verdict {
    const { takenUs } = this.memory.look(counters);
    return this.told(
      { takenUs, sharers: together, refusal: refusalBy(counters, takenUs, together) },
      this.shared ? 'redis' : 'memory',
    );
  }

  /** One counter, as a guard of @nestjs/throttler asks for it. */
  async increment(key: string, ttl: number, count: number): Promise<StorageRecord> {
    const limit = new Limit('route', { count, seconds: ttl / 1_000 });
    const { takenUs, refusal } = await this.take([{ limit, key }]);
    const [taken] = takenUs as [number];
    return {
      totalHits: count - limit.quota.left(taken) + (refusal ? 1 : 0),
      timeToExpire: Math.ceil(taken / 1_000_000),
      isBlocked: refusal !== undefined,
      timeToBlockExpire: Math.ceil((refusal?.waitUs ?? 0) / 1_000_000),
    };
  }

  private async takeShared(counters: readonly Counter[], shared: RedisCounters): Promise<Verdict> {
    try {
      const verdict = await shared.take(counters);
      this.memory.learn(counters, verdict.takenUs);
      this.log.recovered();
      return this.told(verdict, 'redis');
    } catch (error) {
      return this.takeAlone(counters, error);
    }
  }

  private takeAlone(counters: readonly Counter[], reason: unknown): Verdict {
    this.log.fellBack(reason);
    return this.told(this.memory.take(counters), 'memory');
  }

  private told(verdict: Verdict, store: Store): Verdict {
    if (verdict.refusal) this.log.refused(verdict.refusal.counter.limit.policy, store);
    else this.log.allowed(store);
    return verdict;
  }
}

function sharersWithoutRedis(instances: number): Sharers {
  return ({ policy }) => (policy === 'auth' || policy === 'auth-ip' ? instances * STRICTER : instances);
}
