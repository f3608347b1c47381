import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Environment } from '../../apps/tools/src/environment.ts';
import { freePort } from '../../apps/tools/src/free-port.ts';
import type { FaultsBuild } from './build-with-failpoints.ts';
import { call, jsonOf } from './calls.ts';
import { freshDatabase, type Ground } from './ground.ts';
import { History } from './history.ts';
import { Member } from './member.ts';
import type { Person } from './person.ts';
import type { Post } from './post.ts';
import { Chance } from './random.ts';
import { furnish } from './templates.ts';
import { forgetTopics } from './topics.ts';
import { Witnesses } from './witnesses.ts';

export type { Person };

export interface SceneOptions {
  readonly name: string;
  readonly build?: FaultsBuild;
  readonly apis?: number;
  readonly workers?: number;
  readonly customers?: number;
  /** Over ours, for every process; what is undefined there is not set at all. */
  readonly env?: Environment;
  /** Whether processes log through pipes, instead of straight to their files. */
  readonly isPiped?: boolean;
  /** The URL that the API processes use, made from the real one. */
  readonly reach?: (databaseUrl: string) => Promise<string>;
}

const OWNER = { email: 'owner@example.com', password: 'correct horse battery' };

/** The application under test: processes on a database and topics of their own, people, and what they lived through. */
export class Scene {
  readonly members: readonly Member[];
  readonly history: History;
  readonly chance: Chance;
  readonly ground: Ground;
  readonly build: FaultsBuild;
  readonly directory: string;
  /** Past every wall. */
  readonly databaseUrl: string;
  owner: Person = { id: '', token: '' };
  customers: readonly Person[] = [];
  serviceIds: readonly string[] = [];
  witnesses!: Witnesses;
  private readonly pool: pg.Pool;

  private constructor(ground: Ground, directory: string, members: readonly Member[], url: string) {
    this.ground = ground;
    this.build = members[0]?.post.build ?? ground.build;
    this.databaseUrl = url;
    this.directory = directory;
    this.members = members;
    this.chance = new Chance(ground.seed);
    this.history = new History(join(directory, 'history.jsonl'));
    this.pool = new pg.Pool({ connectionString: url, max: 4 });
    this.pool.on('error', () => undefined);
  }

  get apis(): readonly Member[] {
    return this.members.filter(({ post }) => post.role === 'api');
  }

  get workers(): readonly Member[] {
    return this.members.filter(({ post }) => post.role === 'worker');
  }

  static async open(ground: Ground, options: SceneOptions): Promise<Scene> {
    const directory = join(ground.directory, options.name);
    mkdirSync(directory, { recursive: true });
    await forgetTopics(ground.kafka.port);
    const urls = await freshDatabase(ground, `faults_${options.name}_${randomBytes(3).toString('hex')}`);
    const build = options.build ?? ground.build;
    await furnish(build, urls);
    const env = { ...settings(ground, urls.app, directory), ...options.env };
    const apiUrl = (await options.reach?.(urls.app)) ?? urls.app;
    const { isPiped = false } = options;
    const posts: Post[] = [];
    for (const role of ['api', 'worker'] as const)
      for (let n = 1; n <= (role === 'api' ? (options.apis ?? 2) : (options.workers ?? 2)); n++)
        posts.push({
          ...(await postOf({
            name: `${role}-${n}`,
            role,
            build,
            directory,
            env,
            url: role === 'api' ? apiUrl : urls.app,
          })),
          isPiped,
        });
    const scene = new Scene(
      ground,
      directory,
      posts.map((post) => new Member(post)),
      urls.all,
    );
    try {
      await scene.begin(options.customers ?? 4);
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  /** Rows as they really are, past every wall. */
  async rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query(sql, [...values])).rows as Row[];
  }

  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: number }>(`select count(*)::int as count from ${sql}`, values);
    return row?.count ?? 0;
  }

  async signUp(name: string, headers: Readonly<Record<string, string>> = {}): Promise<Person> {
    const body = { email: `${name}@example.com`, password: OWNER.password, name };
    return personOf(await call(`${this.apis[0]?.url}/v1/auth/signup`, { method: 'POST', body, headers }));
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.leave()));
    await this.pool.end();
    await this.history.close();
  }

  private async begin(customers: number): Promise<void> {
    const [first, ...others] = this.members;
    // The first makes the keys and the owner; the others find them.
    await first?.start();
    await Promise.all(others.map((member) => member.start()));
    const url = first?.url;
    this.owner = personOf(await call(`${url}/v1/auth/login`, { method: 'POST', body: OWNER }));
    this.customers = await Promise.all(Array.from({ length: customers }, (_, n) => this.signUp(`customer-${n}`)));
    this.witnesses = await Witnesses.call(this);
    // So that whoever mails tokens has something to hear.
    const body = { email: 'customer-0@example.com' };
    if (customers > 0) await call(`${url}/v1/auth/password-resets`, { method: 'POST', body });
    const services = await call(`${url}/v1/services`, { token: this.owner.token });
    this.serviceIds = jsonOf<{ data: { id: string }[] }>(services).data.map(({ id }) => id);
  }
}

function settings(ground: Ground, databaseUrl: string, directory: string): Environment {
  return {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(ground.directory, 'compiled'),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    MIGRATE_ON_START: 'false',
    SEED_DEMO: 'true',
    KAFKA_BROKERS: `127.0.0.1:${ground.kafka.port}`,
    KAFKA_TOPIC_PARTITIONS: '6',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, ground.seed).toString('base64'),
    ACCESS_TOKEN_TTL: '3600',
    // The machine is everybody's here: that it is slow must not look like too much work.
    OVERLOAD_LOOP_DELAY_MS: '10000',
    OVERLOAD_POOL_WAIT_MS: '10000',
    BOOTSTRAP_ADMIN_EMAIL: OWNER.email,
    BOOTSTRAP_ADMIN_PASSWORD: OWNER.password,
    MAIL_DIRECTORY: join(directory, 'mail'),
    AUDIT_HEADS_FILE: join(directory, 'heads.jsonl'),
    AUDIT_HEAD_SECONDS: '1',
    LOG_LEVEL: 'info',
    // The crowd comes from one address; that failures of a part open no limit has tests of its own.
    ...{ RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off', RATE_LIMIT_AUTH: 'off' },
  };
}

async function postOf(
  given: Pick<Post, 'name' | 'role' | 'build'> & { directory: string; env: Environment; url: string },
): Promise<Post> {
  const { name, role, build, directory, env, url } = given;
  const [port, adminPort] = [await freePort(), await freePort()];
  const own = { DATABASE_URL: url, APP_ROLE: role, PORT: String(port), ADMIN_PORT: String(adminPort) };
  return { name, role, port, adminPort, build, log: join(directory, `${name}.log`), env: { ...env, ...own } };
}

function personOf(answer: Awaited<ReturnType<typeof call>>): Person {
  if (answer.status >= 300) throw new Error(`Signing in was answered ${answer.status}: ${answer.text}`);
  const { accessToken, user } = jsonOf<{ accessToken: string; user: { id: string } }>(answer);
  return { id: user.id, token: accessToken };
}
