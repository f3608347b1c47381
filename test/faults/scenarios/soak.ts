import { readFileSync } from 'node:fs';
import { rest } from '../calls.ts';
import { Load } from '../load.ts';
import type { Member } from '../member.ts';
import { type DocumentServer, startMongo } from '../mongo.ts';
import { MoodyProxy } from '../moody-proxy.ts';
import { offer } from '../offer.ts';
import { type Cache, startRedis } from '../redis.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { Growing } from '../sizes.ts';

const PER_SECOND = 20;
const FAULT_MS = 8_000;
/** After a fault until connections are as many as before. */
const RECOVERY_MS = { full: 10_000, small: 2_000 };
/** Between the begin of one fault and that of the next. */
const EVERY_MS = { full: 60_000, small: 15_000 };
const FAULTS = { full: 10, small: 3 };
/** What Node and we say of what nobody caught, and Node of listeners that are never taken away. */
const ALARMING = /nobody caught this|unhandled|MaxListenersExceeded/i;

/** A fault, from its begin to its end. */
type Fault = readonly [name: string, begin: () => unknown, end?: () => unknown];

interface Parts {
  readonly redis: Cache;
  readonly mongo: DocumentServer;
  /** The way of the API processes to PostgreSQL. */
  readonly way: MoodyProxy;
}

/** By name only: in full it takes ten minutes. */
export const soak: Scenario = {
  name: 'soak',
  title: 'a steady load for ten minutes with a fault each minute; whether those who live through it grow',
  play: async (ground, build) => {
    const [redis, mongo] = [await startRedis(ground), await startMongo(ground)];
    let way: MoodyProxy | undefined;
    const reach = async (url: string): Promise<string> => (way = await new MoodyProxy(url).open()).to(url);
    try {
      const env = { REDIS_URL: redis.url, MONGO_URL: mongo.url };
      return await onScene(ground, { name: 'soak', env, reach, ...(build && { build }) }, (scene, notes) =>
        live(scene, notes, { redis, mongo, way: way! }),
      );
    } finally {
      redis.thaw();
      mongo.thaw();
      await way?.close();
      await Promise.all([redis.end(), mongo.end()]);
    }
  },
};

async function live(scene: Scene, notes: Notes, parts: Parts): Promise<void> {
  const size = scene.ground.full ? 'full' : 'small';
  scene.serviceIds = [await offer(scene)];
  const load = new Load(scene, PER_SECOND, 'soak');
  await rest(EVERY_MS[size]);
  const growing = new Growing(scene);
  const harm = new Harm(scene, parts);
  await rest(RECOVERY_MS[size]);
  for (let n = 0; n < FAULTS[size]; n++) {
    growing.pause();
    await harm.next();
    await rest(RECOVERY_MS[size]);
    growing.goOn();
    await rest(EVERY_MS[size] - FAULT_MS - RECOVERY_MS[size]);
  }
  await load.stop();
  await rest(5_000);
  await growing.stop();
  growing.judge(notes);
  const refused = load.samples.filter(({ status }) => status >= 500 && status !== 503);
  notes.figure(
    `${load.samples.length} orders, 0 expected of: answers of 500 ${refused.length}; ${harm.done.join(', ')}`,
  );
  notes.expect(refused.length === 0, `${refused.length} orders were answered 500`);
  harm.judge(notes);
  alarm(scene, notes);
}

/** One fault after the other, and whom they killed. */
class Harm {
  readonly done: string[] = [];
  private readonly faults: readonly Fault[];
  private readonly killed = new Map<Member, number>();
  private readonly scene: Scene;

  constructor(scene: Scene, parts: Parts) {
    this.scene = scene;
    this.faults = this.all(scene, parts);
  }

  async next(): Promise<void> {
    const [name, begin, end] = this.faults[this.done.length % this.faults.length] as Fault;
    this.done.push(name);
    await begin();
    await rest(FAULT_MS);
    await end?.();
  }

  /** Whoever else died did so by itself. */
  judge(notes: Notes): void {
    const { members } = this.scene;
    const [died, killed] = [members.map(({ deaths }) => deaths), members.map((member) => this.killed.get(member) ?? 0)];
    const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
    notes.figure(`${members.length} processes: ${sum(died)} died, ${sum(killed)} of them killed on purpose`);
    for (const [n, { post, exits }] of members.entries())
      notes.expect(
        died[n] === killed[n],
        `${post.name} died ${died[n]} times (${exits.join(', ')}), killed ${killed[n]}`,
      );
  }

  /** The second of each kind dies now and then; the first lives through all of it, and is looked at. */
  private all({ apis: [, api], workers: [, worker], ground: { kafka } }: Scene, parts: Parts): readonly Fault[] {
    const { redis, mongo, way } = parts;
    return [
      ['redis frozen', () => redis.freeze(), () => redis.thaw()],
      ['api killed', () => this.kill(api)],
      ['postgres silent', () => way.be('silent'), () => way.be('open')],
      ['kafka frozen', () => kafka.freeze(), () => kafka.thaw()],
      ['worker killed', () => this.kill(worker)],
      ['mongo frozen', () => mongo.freeze(), () => mongo.thaw()],
      ['redis down', () => redis.stop(), () => redis.start()],
      ['worker frozen', () => worker?.signal('SIGSTOP'), () => worker?.signal('SIGCONT')],
      ['every connection to postgres cut', () => this.cut()],
      ['kafka killed', () => kafka.kill(), () => kafka.start()],
    ];
  }

  private kill(member: Member | undefined): void {
    if (!member) return;
    this.killed.set(member, (this.killed.get(member) ?? 0) + 1);
    member.signal('SIGKILL');
  }

  /** As a restart of the server does, or a failover, to everybody at once. */
  private cut(): Promise<unknown> {
    return this.scene.rows(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename like 'company%'`,
    );
  }
}

function alarm(scene: Scene, notes: Notes): void {
  const lines = scene.members.flatMap(({ post }) => readFileSync(post.log, 'utf8').split('\n'));
  const alarming = lines.filter((line) => ALARMING.test(line));
  notes.figure(`${alarming.length} of ${lines.length} lines tell of what nobody caught`);
  notes.expect(alarming.length === 0, `nobody caught: ${alarming.slice(0, 3).join('; ').slice(0, 600)}`);
}
