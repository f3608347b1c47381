import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { BentoCache, bentostore } from 'bentocache';
import type { CacheEvents, CacheProvider, GetSetFactory } from 'bentocache/types';
import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Config } from '#libs/config';
import { platformErrors } from '#libs/errors';
import { Notices } from '#libs/notices';
import { Redis } from '#libs/redis';
import { Sealer } from '#libs/sealing';
import { MemoryTier } from './memory-tier.js';
import { RedisTier } from './redis-tier.js';

const CHANNEL = 'company_cache';
const AGAIN = 'again ';
const MOST_IN_MEMORY = 10_000;
/** Longer than a load that is kept may take: whoever loaded the old value has put it down by then. */
const AGAIN_MS = 500;
const REMEMBERED_MS = 5_000;
/** Nobody waits longer for somebody else's load. */
const LOCKED_MS = 1_000;

/** How bentocache keeps a value: fresh until then, in milliseconds since 1970. */
interface Entry<Value> {
  readonly value: Value;
  readonly logicalExpiration: number;
}

/** Memory before Redis, as bentocache joins them; and the word that goes round when something in there has changed. */
@Injectable()
export class Tiers implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Marks what this process read from the source by itself. */
  readonly mark = randomUUID();
  private readonly bento;
  private readonly provider: CacheProvider;
  private readonly memory = new LRUCache<string, string>({ max: MOST_IN_MEMORY });
  private readonly second: RedisTier | undefined;
  private readonly forgottenAt = new LRUCache<string, number>({ max: MOST_IN_MEMORY, ttl: REMEMBERED_MS });
  private allForgottenAt = -Infinity;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly config: Config,
    redis: Redis,
    sealer: Sealer,
    private readonly notices: Notices,
  ) {
    this.second = redis.commands && new RedisTier(redis, redis.commands, sealer);
    const second = this.second;
    const memory = { options: { serialize: false }, factory: () => new MemoryTier({ cacheInstance: this.memory }) };
    const first = bentostore().useL1Layer(memory);
    const life = config.env.CACHE_TTL_SECONDS * 1_000;
    this.bento = new BentoCache({
      default: 'things',
      prefix: '',
      // Half of its life it is fresh; in the other half it is still answered, and renewed behind the caller's back.
      ...{ ttl: Math.ceil(life / 2), grace: life, graceBackoff: null, timeout: 0 },
      stores: { things: second ? first.useL2Layer({ options: {}, factory: () => second }) : first },
    });
    this.provider = this.bento.use('things');
  }

  /** How old a value may be, in milliseconds. */
  get lifeMs(): number {
    return this.config.env.CACHE_TTL_SECONDS * 1_000;
  }

  /** What memory holds of the key and is still fresh: for most looks, with nothing to wait for. */
  inMemory<Value>(key: string): Value | undefined {
    const held = entry<Value>(this.memory.get(key));
    return held && Date.now() < held.logicalExpiration ? held.value : undefined;
  }

  /** What is known of the key, else what `factory` makes of it: once for all who ask meanwhile. */
  ask<Value>(key: string, factory: GetSetFactory<Value | undefined>, forceFresh: boolean): Promise<Value | undefined> {
    return this.provider.getOrSet({ key, factory, forceFresh, lockTimeout: LOCKED_MS });
  }

  /** Calls `heard` at each hit. */
  onHit(heard: (hit: CacheEvents['cache:hit']) => void): void {
    this.bento.on('cache:hit', heard);
  }

  /** Takes the value out here, in Redis and, by a notice, in the memory of every instance; `unavailable` where Redis keeps it. */
  async forget(key: string): Promise<void> {
    this.forgetHere(key);
    this.notices.tell(CHANNEL, key);
    // Somebody elsewhere may have read the old value before and put it into Redis after this.
    this.later(() => this.notices.tell(CHANNEL, AGAIN + key));
    await this.second?.delete(key).catch((cause: unknown) => {
      throw platformErrors.unavailable({ retryAfter: 1, cause });
    });
  }

  /** Whether the value was taken out, or may have been, after that moment of `performance.now()`. */
  forgottenSince(key: string, moment: number): boolean {
    return this.allForgottenAt >= moment || (this.forgottenAt.get(key) ?? -Infinity) >= moment;
  }

  onApplicationBootstrap(): void {
    this.notices.listen(CHANNEL, (message) => {
      if (message === undefined) this.forgetAll();
      else if (message.startsWith(AGAIN)) this.hearAgain(message.slice(AGAIN.length));
      else this.hear(message);
    });
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private hear(key: string): void {
    this.forgetHere(key);
    // Each instance does, whichever put it there last. What fails here is tried by the others, and expires.
    this.second?.delete(key).catch(() => undefined);
  }

  /** What we read ourselves since the first notice is new; what came from Redis since then may be old. */
  private hearAgain(key: string): void {
    if (this.forgottenAt.has(key) && entry<{ mark?: string }>(this.memory.peek(key))?.value.mark === this.mark) return;
    this.hear(key);
  }

  private forgetHere(key: string): void {
    this.memory.delete(key);
    this.forgottenAt.set(key, performance.now());
  }

  /** Notices may have been missed. */
  private forgetAll(): void {
    this.memory.clear();
    this.allForgottenAt = performance.now();
  }

  private later(work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, AGAIN_MS);
    timer.unref();
    this.timers.add(timer);
  }
}

/** bentocache says that memory holds text; asked not to serialize, it holds what it would have made text of. */
function entry<Value>(held: unknown): Entry<Value> | undefined {
  return held as Entry<Value> | undefined;
}
