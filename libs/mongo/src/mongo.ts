import type { OnApplicationShutdown } from '@nestjs/common';
import type { Db, MongoClient } from 'mongodb';
import { contextWithin, inSpan, runInContext } from '#libs/context';
import type { Log } from '#libs/logging';
import type { Circuit, Circuits } from '#libs/resilience';
import { blame, translate, Unreachable } from './faults.js';
import { inTime } from './patience.js';
import { TenantCollections } from './tenant-collections.js';
import type { TenantDocument } from './tenant-collection.js';
import type { CollectionTerms } from './terms.js';

const PING_MS = 1_000;
/** So that one that is back is asked again within a second. */
const circuitTerms = { target: 'mongo', samples: 20, halfOpenAfterMs: 500, blame };
const DATABASE = 'company';

const options = {
  appName: 'company-backend',
  serverSelectionTimeoutMS: 500,
  // How soon one that was away is looked for again: well within the patience above.
  minHeartbeatFrequencyMS: 100,
  connectTimeoutMS: 1_000,
  // Behind the deadline of a call: it ends what the server never answers to, and with it the connection.
  socketTimeoutMS: 10_000,
  waitQueueTimeoutMS: 1_000,
  maxPoolSize: 20,
  // Otherwise a field that is not there would be stored as null.
  ignoreUndefined: true,
  // What PostgreSQL decides on must not be undone by a primary that steps down.
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
} as const;

/** Where MongoDB is, if there is one, and from how many milliseconds on a command is slow. */
export interface MongoSettings {
  readonly url: string | undefined;
  readonly slowMs: number;
}

/** The connection to MongoDB, where `MONGO_URL` names one. The driver is loaded with the first question that is asked. */
export class Mongo implements OnApplicationShutdown {
  private connecting: Promise<MongoClient> | undefined;
  private readonly reach: { readonly url: string; readonly circuit: Circuit } | undefined;
  private away = false;

  constructor(
    private readonly settings: MongoSettings,
    private readonly log: Log,
    circuits: Circuits,
  ) {
    const { url } = settings;
    this.reach = url === undefined ? undefined : { url, circuit: circuits.open(circuitTerms) };
  }

  get isConfigured(): boolean {
    return this.reach !== undefined;
  }

  /** A collection, reached by its tenants' handles; it is prepared with the first question. */
  collection<Form extends TenantDocument>(terms: CollectionTerms): TenantCollections<Form> {
    return new TenantCollections<Form>(this, terms);
  }

  /** Runs one command; rejects with `DuplicateKey`, `unavailable`, `unavailable.timeout`, or a defect. */
  async run<T>(name: string, command: (database: Db, withinMs: number) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const { url, circuit } = this.configured();
      const answer = await circuit.run(() =>
        inSpan({ name, kind: 'client', attributes: { 'db.system.name': 'mongodb' } }, () =>
          inTime(async (withinMs) => command((await this.connected(url)).db(), withinMs)),
        ),
      );
      this.tell(false);
      this.ran(name, startedAt);
      return answer;
    } catch (error) {
      if (blame(error) === 'failed') this.tell(true, error);
      const translated = translate(error, name);
      this.log.debug({ module: 'mongo', command: name, durationMs: since(startedAt) }, 'mongo command failed');
      throw translated;
    }
  }

  /** Resolves where it answers within a second. */
  async check(): Promise<void> {
    await runInContext(contextWithin(PING_MS), () => this.run('ping', (database) => database.command({ ping: 1 })));
  }

  async onApplicationShutdown(): Promise<void> {
    const client = await this.connecting?.catch(() => undefined);
    this.connecting = undefined;
    await client?.close();
  }

  private configured(): NonNullable<typeof this.reach> {
    if (!this.reach) throw new Error('MONGO_URL is unset, so nobody may ask MongoDB.');
    return this.reach;
  }

  private connected(url: string): Promise<MongoClient> {
    if (!this.connecting) {
      const attempt = this.connect(url);
      this.connecting = attempt;
      // A client whose first attempt failed never tries again by itself: the next question makes another one.
      attempt.catch(() => this.connecting === attempt && (this.connecting = undefined));
    }
    return this.connecting;
  }

  private async connect(url: string): Promise<MongoClient> {
    const { MongoClient: Client } = await import('mongodb');
    let client: MongoClient | undefined;
    try {
      client = new Client(withDatabase(url), options);
      return await client.connect();
    } catch (error) {
      await client?.close().catch(() => undefined);
      throw new Unreachable(error);
    }
  }

  private ran(command: string, startedAt: number): void {
    const durationMs = since(startedAt);
    const told = { module: 'mongo', command, durationMs };
    // Indexes take their time, once in the life of a process.
    const isSlow = durationMs >= this.settings.slowMs && !command.endsWith('.prepare');
    if (isSlow) this.log.warn(told, 'slow mongo command');
    else if (this.log.isLevelEnabled('debug')) this.log.debug(told, 'mongo command ran');
  }

  /** Said once when it goes and once when it is back, not at every attempt. */
  private tell(away: boolean, error?: unknown): void {
    if (this.away === away) return;
    this.away = away;
    if (away) this.log.warn({ module: 'mongo', err: error }, 'MongoDB is away');
    else this.log.info({ module: 'mongo' }, 'MongoDB is back');
  }
}

function since(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 100) / 100;
}

/** Without a database in it the driver would use one called test. */
function withDatabase(url: string): string {
  const [, front = url, path = '', query = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(\/[^?]*)?(\?.*)?$/.exec(url) ?? [];
  return `${front}${path.length > 1 ? path : `/${DATABASE}`}${query}`;
}
