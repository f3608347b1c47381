import { Redis } from 'ioredis';
import { rest } from '../calls.ts';
import { Leaver } from '../leaver.ts';
import { Patrons } from '../patrons.ts';
import { Pulse } from '../pulse.ts';
import { type Cache, startRedis } from '../redis.ts';
import { OPERATOR } from '../rights.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { compare, Waits } from '../waits.ts';
import { Withdrawal } from '../withdrawal.ts';

const PATRONS = 4;
/** Nobody waits longer for Redis. */
const REDIS_MS = 150;
/** Who met a Redis that does not answer leaves it alone for a second: so that some meet it again. */
const ASKS_MS = { full: 10_000, small: 1_400 };
/** Until it is found again, and asked again by who left it alone. */
const BACK_MS = 1_600;

interface Trouble {
  readonly name: string;
  readonly begin: (redis: Cache) => Promise<unknown>;
  /** Resolves once it may be there again. */
  readonly end: (redis: Cache) => Promise<unknown>;
}

const TROUBLES: readonly Trouble[] = [
  { name: 'stopped', begin: (redis) => redis.stop(), end: (redis) => redis.start().then(() => rest(BACK_MS)) },
  { name: 'frozen', begin: async (redis) => redis.freeze(), end: (redis) => (redis.thaw(), rest(BACK_MS)) },
  { name: 'emptied', begin: (redis) => empty(redis.url), end: async () => undefined },
];

/** Every request is counted in Redis, and none refused; and of the weakest hash there may be, for it is not what is measured. */
const WIDE = { RATE_LIMIT_IP: '9999999/1m', RATE_LIMIT_PRINCIPAL: '9999999/1m', RATE_LIMIT_TENANT: '9999999/1m' };

export const redisAway: Scenario = {
  name: 'redis',
  title: 'Redis stopped, frozen, emptied while people come and go, order and are shut out',
  play: async (ground, build) => {
    const redis = await startRedis(ground);
    try {
      const operator = { BOOTSTRAP_OPERATOR_EMAIL: OPERATOR.email, BOOTSTRAP_OPERATOR_PASSWORD: OPERATOR.password };
      const env = { REDIS_URL: redis.url, ...WIDE, ...operator, PASSWORD_MEMORY_KIB: '19456' };
      return await onScene(
        ground,
        { name: 'redis', workers: 1, env, ...(build && { build }) },
        async (scene, notes) => {
          const pulse = new Pulse(scene.apis);
          try {
            await troubles(scene, notes, redis, pulse);
          } finally {
            await pulse.stop();
          }
        },
      );
    } finally {
      redis.thaw();
      await redis.end();
    }
  },
};

async function troubles(scene: Scene, notes: Notes, redis: Cache, pulse: Pulse): Promise<void> {
  const patrons = await Patrons.come(scene, pulse, PATRONS);
  let calm = await patrons.ask(asksMs(scene) / 2);
  for (const trouble of TROUBLES) {
    const [before, meanwhile] = await during(scene, notes, { trouble, redis, pulse, patrons });
    const after = await patrons.ask(asksMs(scene) / 2);
    compare(notes, trouble.name, [[calm, before, after], meanwhile], REDIS_MS);
    calm = after;
  }
  const ended = await scene.count('auth.sessions where ended_at is not null and user_id <> $1', [
    scene.witnesses.gone.id,
  ]);
  const suspended = await scene.count(`users.users where status = 'suspended'`);
  const keys = await scene.count('api_keys.api_keys where revoked_at is not null');
  const tenants = await scene.count(`tenants.tenants where status = 'suspended'`);
  const roles = await scene.count(`users.users where email like '%-role@example.com' and roles = '{customer}'`);
  notes.figure(
    `${ended} sessions ended, ${suspended} users and ${tenants} tenants suspended, ${keys} keys revoked, ${roles} roles taken; ` +
      'each was tried on both instances, and again when Redis was back',
  );
}

async function during(
  scene: Scene,
  notes: Notes,
  { trouble, redis, pulse, patrons }: { trouble: Trouble; redis: Cache; pulse: Pulse; patrons: Patrons },
): Promise<readonly [before: Waits, meanwhile: Waits]> {
  const { name } = trouble;
  const early = await comers(scene, `${name}-early`);
  const late = await comers(scene, `${name}-late`);
  const before = new Waits();
  for (const leaver of early) before.note(leaver.kind, await leaver.leave(notes, pulse, `before it was ${name}`));
  await trouble.begin(redis);
  let meanwhile: Waits;
  try {
    // The first request on each instance is one of these.
    meanwhile = await patrons.ask(asksMs(scene));
    for (const leaver of late) meanwhile.note(leaver.kind, await leaver.leave(notes, pulse, `while it is ${name}`));
    for (const leaver of early) await leaver.staysOut(notes, `while it is ${name}`);
  } finally {
    await trouble.end(redis);
  }
  for (const leaver of [...early, ...late]) await leaver.staysOut(notes, `after it was ${name}`);
  notes.expect((await patrons.shutOut()) === 0, `${name}: somebody was logged out`);
  return [before, meanwhile];
}

/** Whoever is to be shut out, in every way there is. */
async function comers(scene: Scene, prefix: string): Promise<readonly (Leaver | Withdrawal)[]> {
  return [...(await Leaver.all(scene, prefix)), ...(await Withdrawal.all(scene, prefix))];
}

function asksMs({ ground }: Scene): number {
  return ASKS_MS[ground.full ? 'full' : 'small'];
}

async function empty(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}
