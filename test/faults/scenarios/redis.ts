import { Redis } from 'ioredis';
import { until } from '../../../apps/tools/src/processes.ts';
import { call, rest } from '../calls.ts';
import { type Family, found, opens, refresh } from '../families.ts';
import { type Cache, startRedis } from '../redis.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const PEOPLE = 8;
const OUT_WITHIN_MS = 1_000;
/** Nobody waits longer for Redis. */
const REDIS_MS = 150;

interface Trouble {
  readonly name: string;
  readonly begin: (redis: Cache) => Promise<unknown>;
  readonly end: (redis: Cache) => Promise<unknown>;
}

const TROUBLES: readonly Trouble[] = [
  { name: 'stopped', begin: (redis) => redis.stop(), end: (redis) => redis.start() },
  { name: 'frozen', begin: async (redis) => redis.freeze(), end: async (redis) => redis.thaw() },
  { name: 'emptied', begin: (redis) => empty(redis.url), end: async () => undefined },
];

export const redisAway: Scenario = {
  name: 'redis',
  title: 'Redis stopped, frozen, emptied while people are signed in and out',
  play: async (ground, build) => {
    const redis = await startRedis(ground);
    try {
      const env = { REDIS_URL: redis.url, RATE_LIMIT_AUTH: 'off' };
      return await onScene(
        ground,
        { name: 'redis', workers: 1, env, ...(build && { build }) },
        async (scene, notes) => {
          const reads = ground.full ? 600 : 120;
          for (const trouble of TROUBLES) await during(scene, notes, { trouble, redis, reads });
        },
      );
    } finally {
      redis.thaw();
      await redis.end();
    }
  },
};

async function during(
  scene: Scene,
  notes: Notes,
  { trouble, redis, reads }: { trouble: Trouble; redis: Cache; reads: number },
): Promise<void> {
  const people: Family[] = [];
  for (let n = 0; n < PEOPLE; n++) people.push(await found(scene, `${trouble.name}-${n}@example.com`));
  const [out, late, ...stay] = people as [Family, Family, ...Family[]];
  const logOutBefore = await logOut(scene, out);
  await isOut(scene, notes, out, `before it was ${trouble.name}`);
  const before = await longest(scene, stay, reads);
  await trouble.begin(redis);
  try {
    // This one tells the others, by Redis.
    const logOutMeanwhile = await logOut(scene, late);
    await isOut(scene, notes, late, `while it is ${trouble.name}`);
    await isOut(scene, notes, out, `while it is ${trouble.name}`);
    const meanwhile = await longest(scene, stay, reads);
    notes.figure(
      `${trouble.name}: the longest of ${reads} reads ${before.toFixed(0)} → ${meanwhile.toFixed(0)} ms, a logout ` +
        `${logOutBefore.toFixed(0)} → ${logOutMeanwhile.toFixed(0)} ms; nobody logged out, nobody let in`,
    );
    notes.expect(meanwhile <= before + REDIS_MS, `${trouble.name}: a read waited ${meanwhile.toFixed(0)} ms`);
    notes.expect(
      logOutMeanwhile <= logOutBefore + REDIS_MS,
      `${trouble.name}: a logout waited ${logOutMeanwhile.toFixed(0)} ms`,
    );
    const began = performance.now();
    await found(scene, `new-${trouble.name}@example.com`);
    notes.expect(performance.now() - began < 2_000, `${trouble.name}: signing up took too long`);
  } finally {
    await trouble.end(redis);
  }
  await rest(500);
  for (const api of scene.apis)
    for (const { accessToken } of stay)
      notes.expect(await opens(api, accessToken), `${trouble.name}: somebody was logged out`);
  await isOut(scene, notes, late, `after it was ${trouble.name}`);
}

async function logOut(scene: Scene, { accessToken: token }: Family): Promise<number> {
  return (await call(`${scene.apis[0]?.url}/v1/auth/logout`, { method: 'POST', token })).ms;
}

async function isOut(scene: Scene, notes: Notes, family: Family, when: string): Promise<void> {
  for (const api of scene.apis) {
    const out = await until(async () => !(await opens(api, family.accessToken)), OUT_WITHIN_MS, 10);
    notes.expect(out ?? false, `${when} a logged-out token opened ${api.post.name}`);
    notes.expect(
      (await refresh(api, family.refreshToken)).status === 401,
      `${when} a logged-out session was refreshed`,
    );
  }
}

/** Reads of those who are signed in, on both instances; how long the longest takes. */
async function longest(scene: Scene, people: readonly Family[], reads: number): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < reads; n++) {
    const { accessToken: token } = people[n % people.length] as Family;
    const { status, ms } = await call(`${scene.apis[n % scene.apis.length]?.url}/v1/users/me`, { token });
    times.push(status === 200 ? ms : Infinity);
  }
  return Math.max(...times);
}

async function empty(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}
