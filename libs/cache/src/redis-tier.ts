import type { L2CacheDriver } from 'bentocache/types';
import type { Redis } from '#libs/redis';
import type { Sealer } from '#libs/sealing';

type Commands = NonNullable<Redis['commands']>;

const PURPOSE = 'cache';

/**
 * Redis as the second tier. What lies there is sealed: nobody who reads Redis learns of it, and nobody who writes there makes
 * us believe it. A look that fails is a miss; taking something out is always tried, and tells where it failed.
 */
export class RedisTier implements L2CacheDriver {
  readonly type = 'l2';

  constructor(
    private readonly redis: Redis,
    private readonly commands: Commands,
    private readonly sealer: Sealer,
  ) {}

  namespace(): RedisTier {
    return this;
  }

  async get(key: string): Promise<string | undefined> {
    const sealed = await this.tried((client) => client.get(key));
    return typeof sealed === 'string' ? this.open(sealed) : undefined;
  }

  async set(key: string, value: string, ttl: number): Promise<boolean> {
    const sealed = this.sealer.seal(PURPOSE, value).toString('base64');
    return (await this.tried((client) => client.set(key, sealed, 'PX', ttl))) !== undefined;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.commands.del(key)) > 0;
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    return keys.length === 0 || (await this.commands.del(keys)) > 0;
  }

  async pull(key: string): Promise<string | undefined> {
    const value = await this.get(key);
    await this.delete(key);
    return value;
  }

  /** Other things live in this Redis, and what is in here expires. */
  clear(): Promise<void> {
    return Promise.resolve();
  }

  /** The connection belongs to libs/redis. */
  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  /** undefined where Redis is away, slow, or was a moment ago: libs/redis tells so, here it is the same as knowing nothing. */
  private tried<T>(ask: (client: Commands) => Promise<T>): Promise<T | undefined> {
    return this.redis.ask(ask).catch(() => undefined);
  }

  /** What was sealed under another key, or by nobody, is as good as nothing. */
  private open(sealed: string): string | undefined {
    try {
      return this.sealer.open(PURPOSE, Buffer.from(sealed, 'base64')).toString();
    } catch {
      return undefined;
    }
  }
}
