import type { TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { Config } from '#libs/config';
import { Context, runInContext } from '#libs/context';
import { Database, Notifications } from '#libs/database';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Redis } from '#libs/redis';
import { Circuits } from '#libs/resilience';
import { Sealer } from '#libs/sealing';
import { CacheLog } from '../../libs/cache/src/cache-log.js';
import type { Cache } from '../../libs/cache/src/cache.js';
import { Caches } from '../../libs/cache/src/caches.js';
import { Tiers } from '../../libs/cache/src/tiers.js';
import type { Notices } from '#libs/notices';
import { NoticesByPostgres, NoticesByRedis } from '../../libs/notices/src/notices.js';
import type { EventWorks } from './event-works.js';
import type { LogLine } from './house.js';

/** What the caches of these tests hold. */
export interface Thing {
  readonly text: string;
}

/** What is true, and how often somebody looked there. */
export class Source {
  looks = 0;
  private readonly truth = new Map<string, string>();

  set(tenantId: string, id: string, text: string): void {
    this.truth.set(`${tenantId}/${id}`, text);
  }

  readonly load = (tenantId: string, id: string) => async (): Promise<Thing | undefined> => {
    this.looks++;
    const text = this.truth.get(`${tenantId}/${id}`);
    await new Promise((turn) => setImmediate(turn));
    return text === undefined ? undefined : { text };
  };
}

/** The caches of one process, as its modules see them. */
export class CacheInstance {
  readonly things: Cache<Thing>;
  readonly redis: Redis;
  readonly lines: LogLine[] = [];
  /** Once it hears what others say. */
  readonly listening: Promise<void>;
  private readonly metrics = new Metrics();
  private readonly tiers: Tiers;

  constructor(module: TestingModule, environment: Readonly<Record<string, unknown>>) {
    const config = module.get(Config, { strict: false });
    const env = { ...config.env, CACHE_TTL_SECONDS: 60, ...environment };
    const own = Object.create(config, { env: { value: env } }) as Config;
    const log = createLog('debug', { write: (line) => void this.lines.push(JSON.parse(line) as LogLine) });
    this.redis = new Redis(own, log, new Circuits(this.metrics, log));
    const of = <Kind>(kind: abstract new (...args: never[]) => Kind): Kind => module.get(kind, { strict: false });
    const byPostgres = new NoticesByPostgres(of(Database), of(Notifications));
    const notices = this.redis.commands ? new NoticesByRedis(this.redis, byPostgres) : byPostgres;
    let listens = (): void => undefined;
    this.listening = new Promise((resolve) => (listens = resolve));
    const overheard: Notices = {
      tell: (channel, message) => notices.tell(channel, message),
      listen: (channel, heard) =>
        notices.listen(channel, (message) => {
          heard(message);
          listens();
        }),
    };
    this.tiers = new Tiers(own, this.redis, new Sealer(Buffer.alloc(32, 7)), overheard);
    const caches = new Caches(this.tiers, new CacheLog(this.metrics, log));
    this.things = caches.of<Thing>({ module: 'lab', thing: 'thing', revive: (thing) => thing });
    this.tiers.onApplicationBootstrap();
  }

  /** Reads within a call of its own. */
  read(tenantId: string, id: string, load: () => Promise<Thing | undefined>): Promise<Thing | undefined> {
    return runInContext(new Context(`test-${randomUUID()}`, performance.now() + 3_000), () =>
      this.things.read(tenantId, id, load),
    );
  }

  /** How often looks ended so. */
  async looks(outcome: string): Promise<number> {
    const line = new RegExp(`^cache_looks_total\\{cache="lab",outcome="${outcome}"\\} (\\d+)`, 'm');
    return Number(line.exec(await this.metrics.text())?.[1] ?? 0);
  }

  close(): void {
    this.tiers.onApplicationShutdown();
    this.redis.onApplicationShutdown();
  }
}

/** Opens instances of caches beside each other on one database; each is closed after its test. */
export function useCacheInstances(
  works: EventWorks,
): (environment: Readonly<Record<string, unknown>>) => Promise<CacheInstance> {
  const opened: CacheInstance[] = [];
  afterEach(() => opened.splice(0).forEach((instance) => instance.close()));
  return async (environment) => {
    const instance = new CacheInstance(await works.openQuietly(), environment);
    opened.push(instance);
    await instance.listening;
    return instance;
  };
}
