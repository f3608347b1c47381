import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseUrls, isAnsweredBy, provision } from './database-access.ts';
import { freePort } from './free-port.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { postgresHome, type PostgresHome } from './postgres-home.ts';
import { ensureCluster, logFile, runningPostmaster, spawnPostmaster, type Postmaster } from './postmaster.ts';
import { end, identityOf, isSameProcessAlive, sendSignal, until } from './processes.ts';
import { keptSecrets } from './secrets.ts';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR, as an absolute path. */
  readonly dataDirectory: string;
  /** Server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ports to try before the one it had last. */
  readonly ports?: readonly number[];
  /** Hears, in one line each, what a person should know. */
  readonly say?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Such as 18.4. */
  readonly version: string;
  readonly directory: string;
  /** True where it was running already: an earlier owner died, or another start uses it too. */
  readonly adopted: boolean;
  /** Stops it, unless another start still uses it: then false. */
  stop(): Promise<boolean>;
  /** Ends it without waiting; what was committed is there at the next start. */
  abandon(): void;
}

interface Cluster {
  readonly home: PostgresHome;
  readonly superuserUrl: (port: number) => string;
  readonly spawn: (port: number) => ReturnType<typeof spawnPostmaster>;
  readonly ports: readonly number[];
}

const ANSWER_MS = 60_000;
const TRIES = 5;
const STOPPING = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/** The embedded PostgreSQL of a data directory, started or, if it runs, adopted; with its roles and its database. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDirectory, settings = {}, ports = [], say = () => undefined } = options;
  const home = postgresHome(dataDirectory, say);
  const binaries = postgresBinaries(home.account, say);
  const secrets = keptSecrets(dataDirectory);
  ensureCluster(home, binaries, secrets.postgresPassword);

  const leave = joinUsers(home);
  const cluster: Cluster = {
    home,
    superuserUrl: (port) => databaseUrls(port, secrets).superuser,
    spawn: (port) => spawnPostmaster(home, binaries, port, settings),
    ports,
  };
  const stop = once(() => leaveAndStop(home, leave));
  try {
    const { adopted, pid, port } = await running(cluster);
    const urls = databaseUrls(port, secrets);
    await provision(urls.superuser, secrets);
    const { superuser: superuserUrl, owner: ownerUrl, api: appUrl } = urls;
    const { version } = binaries;
    const abandon = (): void => void (leave() && sendSignal(pid, 'SIGQUIT'));
    return { superuserUrl, ownerUrl, appUrl, port, pid, version, directory: home.cluster, adopted, stop, abandon };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function running(cluster: Cluster): Promise<Postmaster & { adopted: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const adopted = await adopt(cluster);
    if (adopted) return { ...adopted, adopted: true };
    const preferred = attempt === 1 ? [...cluster.ports, ...lastPort(cluster.home)] : [];
    const server = cluster.spawn(await freePort(preferred));
    const answer = await until(async () => server.exited() || answers(cluster, server.port), ANSWER_MS);
    if (answer && !server.exited()) {
      writeFileSync(portFile(cluster.home), String(server.port));
      return { pid: server.pid, port: server.port, adopted: false };
    }
    const log = existsSync(logFile(cluster.home)) ? readFileSync(logFile(cluster.home), 'utf8') : '';
    if (attempt >= TRIES || !passesWithTime(log)) throw notStarted(cluster.home, log, server.exited());
  }
}

// A server that runs already: it may be starting, recovering or about to end, so it gets time for either.
async function adopt(cluster: Cluster): Promise<Postmaster | undefined> {
  const server = await until(async () => {
    const found = runningPostmaster(cluster.home.cluster);
    if (!found) return 'gone';
    return found.port > 0 && (await answers(cluster, found.port)) && found;
  }, ANSWER_MS);
  if (server) return server === 'gone' ? undefined : server;
  const { pid } = runningPostmaster(cluster.home.cluster) ?? { pid: 0 };
  throw new Error(
    `A PostgreSQL (process ${pid}) holds ${cluster.home.cluster} but does not answer.\n` +
      `Its messages are in ${logFile(cluster.home)}; end it with \`kill -INT ${pid}\` and start again.`,
  );
}

function answers({ home, superuserUrl }: Cluster, port: number): Promise<boolean> {
  return isAnsweredBy(home.cluster, superuserUrl(port));
}

// Another start was quicker; the port went to somebody else; the processes of a killed server still let go.
function passesWithTime(log: string): boolean {
  return /lock file ".*" already exists|Address already in use|pre-existing shared memory block/.test(log);
}

function notStarted(home: PostgresHome, log: string, ending: string | false): Error {
  const reasons = log.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT|DETAIL|error while loading/.test(line));
  const lines = ['PostgreSQL did not start.', ending || `It did not answer within ${ANSWER_MS / 1000} s.`];
  return new Error([...lines, ...reasons.slice(-5), `Its messages are in ${logFile(home)}`].join('\n'));
}

function portFile(home: PostgresHome): string {
  return join(home.directory, 'port');
}

function lastPort(home: PostgresHome): number[] {
  const port = existsSync(portFile(home)) ? Number(readFileSync(portFile(home), 'utf8')) : 0;
  return port > 0 ? [port] : [];
}

// Everyone who uses the server is written down by process, so that the last one to leave stops it.
function joinUsers(home: PostgresHome): () => boolean {
  const directory = join(home.directory, 'users');
  const mine = join(directory, `${identityOf(process.pid)}-${Math.random().toString(36).slice(2)}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(mine, '');
  return () => {
    rmSync(mine, { force: true });
    const [living, dead] = [[] as string[], [] as string[]];
    for (const user of readdirSync(directory))
      (isSameProcessAlive(user.replace(/-[^-]*$/, '')) ? living : dead).push(user);
    for (const user of dead) rmSync(join(directory, user), { force: true });
    return living.length === 0;
  };
}

async function leaveAndStop(home: PostgresHome, leave: () => boolean): Promise<boolean> {
  const isLast = leave();
  const server = runningPostmaster(home.cluster);
  if (!isLast || !server) return isLast;
  if (!(await end(server.pid, STOPPING))) throw new Error(`PostgreSQL (process ${server.pid}) does not end.`);
  return true;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
