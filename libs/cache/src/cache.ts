import { errors } from 'bentocache';
import type { CacheLog } from './cache-log.js';
import { withinDeadline } from './patience.js';
import { Rounds, type Loaded } from './rounds.js';
import type { Tiers } from './tiers.js';

/** A load that took longer is answered but not kept: what it read may be old by now, and nobody would know. */
const KEPT_WITHIN_MS = 300;

/** What a cache holds: whose thing it is by its module, and what it is called there. */
export interface CachedThing<Value> {
  readonly module: string;
  readonly thing: string;
  /** Makes a value of what JSON left of one; a value is handed back as it is. */
  readonly revive: (plain: Value) => Value;
}

interface Kept<Value> {
  /** When it was read, in milliseconds since 1970. */
  readonly readAt: number;
  readonly value: Value;
  /** Of the process that read it. */
  readonly mark: string;
}

/** Things of tenants by their id, as they were a moment ago. Values are shared: nobody may change one. */
export class Cache<Value extends object> {
  private readonly rounds;

  constructor(
    private readonly cached: CachedThing<Value>,
    private readonly tiers: Tiers,
    private readonly log: CacheLog,
  ) {
    this.rounds = new Rounds<Kept<Value>>((key, moment) => tiers.forgottenSince(key, moment));
  }

  /**
   * The thing, as old as `CACHE_TTL_SECONDS` at most and normally up to date; where nobody knows it, what `load` answers. Many
   * who ask at once load once, however long that takes, and each waits for it until their own deadline. What is not there
   * (undefined) is not remembered.
   */
  async read(tenantId: string, id: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.known(tenantId, id);
    if (known) return known;
    return withinDeadline(this.sought(this.key(tenantId, id), load));
  }

  /** What `read` would answer, where memory knows it: half of what a look costs is to wait for nothing. */
  known(tenantId: string, id: string): Value | undefined {
    const key = this.key(tenantId, id);
    const kept = this.tiers.inMemory<Kept<Value>>(key);
    if (!kept || this.isOld(kept)) return undefined;
    this.log.looked(this.cached.module, key, 'hit', 'l1');
    return this.cached.revive(kept.value);
  }

  /** Takes the thing out everywhere: here at once, on other instances within a second; `unavailable` where Redis keeps it. */
  forget(tenantId: string, id: string): Promise<void> {
    return this.tiers.forget(this.key(tenantId, id));
  }

  /** The same for whoever cannot wait: after a commit. What is not taken out of Redis then is by the event, later. */
  forgetSoon(tenantId: string, id: string): void {
    this.forget(tenantId, id).catch((error: unknown) => this.log.notForgotten(this.cached.module, error));
  }

  private async sought(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    let kept = await this.ask(key, load, false);
    // Memory takes over from Redis what may have lain there for a while.
    if (kept && this.isOld(kept)) kept = await this.ask(key, load, true);
    return kept && this.cached.revive(kept.value);
  }

  private async ask(
    key: string,
    load: () => Promise<Value | undefined>,
    forceFresh: boolean,
  ): Promise<Kept<Value> | undefined> {
    const round = this.rounds.enter(key);
    let loaded: Loaded<Kept<Value>> | undefined;
    const loadOnce = async (): Promise<Loaded<Kept<Value>>> =>
      (loaded = await this.rounds.load(key, round, () => this.loadNow(load)));
    const factory = async ({ skip }: { skip: () => undefined }): Promise<Kept<Value> | undefined> => {
      const fresh = await loadOnce();
      return this.isToBeKept(key, fresh) ? (fresh.kept ?? skip()) : skip();
    };
    try {
      const kept = await this.tiers.ask(key, factory, forceFresh).catch(async (error: unknown) => {
        if (error instanceof errors.E_FACTORY_ERROR) throw error.cause;
        // It is the cache's fault, or the one who loads for all takes too long: nobody's call fails for that.
        return (await loadOnce()).kept;
      });
      if (loaded || !kept) this.log.looked(this.cached.module, key, 'miss');
      return loaded ? loaded.kept : kept;
    } finally {
      this.rounds.leave(key, round);
    }
  }

  private async loadNow(load: () => Promise<Value | undefined>): Promise<Kept<Value> | undefined> {
    const readAt = Date.now();
    const value = await load();
    return value && { readAt, value, mark: this.tiers.mark };
  }

  private isOld({ readAt }: Kept<Value>): boolean {
    return Date.now() - readAt > this.tiers.lifeMs;
  }

  private isToBeKept(key: string, { startedAt, endedAt }: Loaded<Kept<Value>>): boolean {
    return endedAt - startedAt <= KEPT_WITHIN_MS && !this.tiers.forgottenSince(key, startedAt);
  }

  private key(tenantId: string, id: string): string {
    const { module, thing } = this.cached;
    return `${module}:${tenantId}:${thing}:${id}`;
  }
}
