import type { TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { Revocations } from '#libs/access';
import { Config } from '#libs/config';
import { Database, Notifications } from '#libs/database';
import { createLog } from '#libs/logging';
import { Redis } from '#libs/redis';
import { NoticesByPostgres, NoticesByRedis, type Notices } from '../../libs/notices/src/notices.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { unseenCircuits } from '../support/unseen-circuits.js';

const CHANNEL = 'company_test';
const works = useEventWorks({});

interface Way {
  readonly here: Notices;
  readonly there: Notices;
  readonly close: () => void;
}

function postgresOf(module: TestingModule): Notices {
  return new NoticesByPostgres(module.get(Database, { strict: false }), module.get(Notifications, { strict: false }));
}

async function byPostgres(): Promise<Way> {
  const module = await works.openQuietly();
  return { here: postgresOf(module), there: postgresOf(module), close: () => undefined };
}

const byRedis = (url: string) => async (): Promise<Way> => {
  const module = await works.openQuietly();
  const config = module.get(Config, { strict: false });
  const env = { ...config.env, REDIS_URL: url };
  const connect = () =>
    new Redis(Object.create(config, { env: { value: env } }) as Config, createLog('silent'), unseenCircuits());
  const [a, b] = [connect(), connect()];
  const close = () => [a, b].forEach((redis) => redis.onApplicationShutdown());
  const of = (redis: Redis) => new NoticesByRedis(redis, postgresOf(module));
  return { here: of(a), there: of(b), close };
};

const ways: readonly (readonly [string, () => Promise<Way>])[] = [
  ['PostgreSQL', byPostgres],
  ...(REDIS_URL ? [['Redis', byRedis(REDIS_URL)] as const] : []),
  ['a Redis that is away, and so by PostgreSQL', byRedis('redis://127.0.0.1:1')],
];

describe.each(ways)('notices by %s', (_name, open) => {
  it('tell another instance of a revocation that its poll cannot find', async () => {
    const { here, there, close } = await open();
    const database = (await works.openQuietly()).get(Database, { strict: false });
    const [ending, serving] = [here, there].map((way) => new Revocations(database, way, createLog('silent'))) as [
      Revocations,
      Revocations,
    ];
    await serving.onApplicationBootstrap();
    const subject = randomUUID();
    await eventually(async () => {
      // As after its commit, of which there was none: no row says it.
      ending.record(subject).committed?.();
      await new Promise((wake) => setImmediate(wake));
      expect(serving.ended(subject)).toBe(true);
    });
    serving.onApplicationShutdown();
    close();
  });

  it('reach another instance', async () => {
    const { here, there, close } = await open();
    const heard: (string | undefined)[] = [];
    there.listen(CHANNEL, (subjectId) => void heard.push(subjectId));
    const subject = randomUUID();
    // Told again until it is heard: whoever listens may not be connected yet.
    await eventually(async () => {
      here.tell(CHANNEL, subject);
      await new Promise((wake) => setImmediate(wake));
      expect(heard).toContain(subject);
    });
    close();
  });
});

describe('a Redis where nobody is', () => {
  it('lets nobody wait, and is told once', async () => {
    const lines: string[] = [];
    const module = await works.openQuietly();
    const config = module.get(Config, { strict: false });
    const env = { ...config.env, REDIS_URL: 'redis://127.0.0.1:1' };
    const log = createLog('info', { write: (line) => void lines.push(line) });
    const redis = new Redis(Object.create(config, { env: { value: env } }) as Config, log, unseenCircuits());
    const notices = new NoticesByRedis(redis, postgresOf(module));
    notices.listen(CHANNEL, () => undefined);
    const beganAt = performance.now();
    notices.tell(CHANNEL, randomUUID());
    await expect(redis.commands?.get('anything')).rejects.toThrow();
    expect(performance.now() - beganAt).toBeLessThan(150);
    await eventually(() => expect(lines.filter((line) => line.includes('Redis is away')).length).toBe(1));
    redis.onApplicationShutdown();
  });
});
