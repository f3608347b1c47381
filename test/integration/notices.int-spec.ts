import type { TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { Revocations } from '#libs/access';
import { Config } from '#libs/config';
import { Database, Notifications } from '#libs/database';
import { createLog } from '#libs/logging';
import { Redis } from '#libs/redis';
import { Notices, NoticesByPostgres, NoticesByRedis } from '../../libs/notices/src/notices.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { unseenCircuits } from '../support/unseen-circuits.js';

const CHANNEL = 'company_test';
const works = useEventWorks({});

/** Also where a test is red: what stays open would keep the run from ending. */
const closings: (() => void)[] = [];
afterEach(() => closings.splice(0).forEach((close) => close()));

interface Way {
  readonly here: Notices;
  readonly there: Notices;
}

function postgresOf(module: TestingModule): Notices {
  return new NoticesByPostgres(module.get(Database, { strict: false }), module.get(Notifications, { strict: false }));
}

async function byPostgres(): Promise<Way> {
  const module = await works.openQuietly();
  return { here: postgresOf(module), there: postgresOf(module) };
}

/** Another way that leads nowhere: what arrives came through Redis. */
class NoOtherWay extends Notices {
  override tell(): void {}
  override listen(): void {}
}

const byRedis = (url: string, otherwise: (module: TestingModule) => Notices) => async (): Promise<Way> => {
  const module = await works.openQuietly();
  const config = module.get(Config, { strict: false });
  const env = { ...config.env, REDIS_URL: url };
  const connect = () =>
    new Redis(Object.create(config, { env: { value: env } }) as Config, createLog('silent'), unseenCircuits());
  const [a, b] = [connect(), connect()];
  closings.push(() => [a, b].forEach((redis) => redis.onApplicationShutdown()));
  const of = (redis: Redis) => new NoticesByRedis(redis, otherwise(module));
  return { here: of(a), there: of(b) };
};

const ways: readonly (readonly [string, () => Promise<Way>])[] = [
  ['PostgreSQL', byPostgres],
  ...(REDIS_URL ? [['Redis alone', byRedis(REDIS_URL, () => new NoOtherWay())] as const] : []),
  ['a Redis that is away, and so by PostgreSQL', byRedis('redis://127.0.0.1:1', postgresOf)],
];

describe.each(ways)('notices by %s', (_name, open) => {
  it('tell another instance of a revocation that its poll cannot find', async () => {
    const { here, there } = await open();
    const database = (await works.openQuietly()).get(Database, { strict: false });
    const [ending, serving] = [here, there].map((way) => new Revocations(database, way, createLog('silent'))) as [
      Revocations,
      Revocations,
    ];
    closings.push(() => serving.onApplicationShutdown());
    await serving.onApplicationBootstrap();
    const subject = randomUUID();
    await eventually(async () => {
      // As after its commit, of which there was none: no row says it.
      ending.record(subject).committed?.();
      await new Promise((wake) => setImmediate(wake));
      expect(serving.ended(subject)).toBe(true);
    });
  });

  it('reach another instance', async () => {
    const { here, there } = await open();
    const heard: (string | undefined)[] = [];
    there.listen(CHANNEL, (subjectId) => void heard.push(subjectId));
    const subject = randomUUID();
    // Told again until it is heard: whoever listens may not be connected yet.
    await eventually(async () => {
      here.tell(CHANNEL, subject);
      await new Promise((wake) => setImmediate(wake));
      expect(heard).toContain(subject);
    });
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
