import { Redis } from 'ioredis';
import { until } from '../../../apps/tools/src/processes.ts';
import { type Answer, call, jsonOf, percentile, rest } from '../calls.ts';
import { type Family, found, opens, PASSWORD, refresh, type Tokens } from '../families.ts';
import type { Member } from '../member.ts';
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

/** Every request is counted in Redis, and none refused. */
const WIDE = { RATE_LIMIT_IP: '9999999/1m', RATE_LIMIT_PRINCIPAL: '9999999/1m', RATE_LIMIT_TENANT: '9999999/1m' };

export const redisAway: Scenario = {
  name: 'redis',
  title: 'Redis stopped, frozen, emptied while people are signed in and out',
  play: async (ground, build) => {
    const redis = await startRedis(ground);
    try {
      const env = { REDIS_URL: redis.url, ...WIDE };
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
  const before: Waits = { ...(await waits(scene, stay, reads)), logout: logOutBefore };
  await trouble.begin(redis);
  try {
    // This one tells the others, by Redis.
    const logout = await logOut(scene, late);
    await isOut(scene, notes, late, `while it is ${trouble.name}`);
    await isOut(scene, notes, out, `while it is ${trouble.name}`);
    compare(notes, trouble.name, before, { ...(await waits(scene, stay, reads)), logout });
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

/** How long they take, in milliseconds. Hashing is part of a login, in trouble and before it. */
interface Waits {
  /** The longest of many, on both instances. */
  readonly read: number;
  readonly refresh: number;
  /** The one in the middle: how long a hash takes depends on who else hashes. */
  readonly login: number;
  readonly logout: number;
}

function compare(notes: Notes, name: string, before: Waits, meanwhile: Waits): void {
  const kinds = ['read', 'refresh', 'login', 'logout'] as const;
  const told = kinds.map((kind) => `${kind} ${before[kind].toFixed(0)} → ${meanwhile[kind].toFixed(0)} ms`);
  notes.figure(`${name}: ${told.join(', ')}; nobody logged out, nobody let in`);
  for (const kind of kinds)
    notes.expect(
      meanwhile[kind] <= before[kind] + REDIS_MS,
      `${name}: a ${kind} waited ${meanwhile[kind].toFixed(0)} ms, before it was ${before[kind].toFixed(0)} ms`,
    );
}

/** What those who are signed in wait for. */
async function waits(scene: Scene, people: readonly Family[], reads: number): Promise<Omit<Waits, 'logout'>> {
  const read = await longest(scene, people, reads);
  const [refreshes, logins]: [number[], number[]] = [[], []];
  for (const { email } of people)
    for (const api of scene.apis) {
      const { login, tokens } = await timedLogin(api, email);
      logins.push(login);
      if (tokens) refreshes.push(await timed(() => refresh(api, tokens.refreshToken)));
    }
  return { read, refresh: Math.max(...refreshes), login: percentile(logins, 0.5) };
}

async function timedLogin({ url }: Member, email: string): Promise<{ login: number; tokens: Tokens | undefined }> {
  let tokens: Tokens | undefined;
  const login = await timed(async () => {
    const answer = await call(`${url}/v1/auth/login`, { method: 'POST', body: { email, password: PASSWORD } });
    if (answer.status === 200) tokens = jsonOf<Tokens>(answer);
    return answer;
  });
  return { login, tokens };
}

/** Without an answer, or with a refusal, it took for ever. */
async function timed(ask: () => Promise<Answer>): Promise<number> {
  const answer = await ask().catch(() => undefined);
  return answer && answer.status < 300 ? answer.ms : Infinity;
}

function logOut(scene: Scene, { accessToken: token }: Family): Promise<number> {
  return timed(() => call(`${scene.apis[0]?.url}/v1/auth/logout`, { method: 'POST', token }));
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
    times.push(await timed(() => call(`${scene.apis[n % scene.apis.length]?.url}/v1/users/me`, { token })));
  }
  return Math.max(...times);
}

async function empty(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}
