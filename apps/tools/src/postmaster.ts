import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { PostgresHome } from './postgres-home.ts';
import { makeDirectory } from './postgres-home.ts';
import { argumentsOf, isAlive } from './processes.ts';

/** A PostgreSQL server process and the port it was told to listen on. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Makes an empty cluster unless there is one; whatever an interrupted attempt left is never mistaken for one. */
export function ensureCluster(home: PostgresHome, binaries: PostgresBinaries, password: string): boolean {
  removeDeadDrafts(home);
  if (existsSync(home.cluster)) {
    requireSameMajor(home.cluster, binaries.version);
    return false;
  }
  const draft = `${home.cluster}.${process.pid}`;
  const passwordFile = `${draft}.password`;
  try {
    makeDirectory(draft);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    for (const path of home.account ? [draft, passwordFile] : []) chownSync(path, home.account!.uid, home.account!.gid);
    runInitdb(home, binaries, draft, passwordFile);
    return tookPlace(draft, home.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The server that runs on the cluster now, if one does; a stale lock file that names another program is removed. */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  const lockFile = join(cluster, 'postmaster.pid');
  if (!existsSync(lockFile)) return undefined;
  const [pid = 0, , , port = 0] = readFileSync(lockFile, 'utf8').split('\n').map(Number);
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  const args = argumentsOf(pid);
  if (!args || args.includes(cluster)) return { pid, port };
  // The number went to another program; PostgreSQL itself would take that one for a living server.
  rmSync(lockFile, { force: true });
  return undefined;
}

/** Starts the server in a session of its own, so that a terminal's Ctrl-C reaches the application first. */
export function spawnPostmaster(
  home: PostgresHome,
  binaries: PostgresBinaries,
  port: number,
  settings: Readonly<Record<string, string>>,
): Postmaster & { readonly exited: () => string | false } {
  // One older file is kept: after a crash it tells why.
  if (existsSync(logFile(home))) renameSync(logFile(home), `${logFile(home)}.1`);
  const log = openSync(logFile(home), 'a', 0o600);
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', home.cluster, '-p', String(port), ...args], {
    ...processOptions(home),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let exited: string | false = false;
  child.once('error', ({ message }) => (exited = message));
  child.once('exit', (code, signal) => (exited = `It ended with ${signal ?? code}.`));
  child.unref();
  return { pid: child.pid ?? 0, port, exited: () => exited };
}

/** Where the server's own messages go. */
export function logFile(home: PostgresHome): string {
  return join(home.directory, 'postgres.log');
}

/** Whether a PostgreSQL program runs here at all; if not, why. */
export function whyNotRunnable(home: PostgresHome, binaries: PostgresBinaries): string | undefined {
  const { status, error, stderr } = spawnSync(binaries.postgres, ['--version'], {
    ...processOptions(home),
    encoding: 'utf8',
  });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

function runInitdb(home: PostgresHome, binaries: PostgresBinaries, directory: string, passwordFile: string): void {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const options = ['--no-sync', '--no-instructions', `--pgdata=${directory}`];
  const { status, error, stderr } = spawnSync(binaries.initdb, [...options, ...login, ...locale], {
    ...processOptions(home),
    encoding: 'utf8',
  });
  if (status === 0) return;
  const missingLibrary = /cannot open shared object file/.test(stderr)
    ? '\nIts libraries are missing: run `npm rebuild` (the packages were installed without their install scripts).'
    : '';
  throw new Error(`PostgreSQL's initdb failed: ${error?.message ?? stderr.trim()}${missingLibrary}`);
}

// What a first start that was killed left behind.
function removeDeadDrafts({ directory }: PostgresHome): void {
  for (const name of readdirSync(directory)) {
    const pid = /^cluster\.(\d+)/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

// Of two first starts at once the first to finish wins; renaming onto a full directory fails.
function tookPlace(draft: string, cluster: string): boolean {
  try {
    renameSync(draft, cluster);
    return true;
  } catch (error) {
    if (existsSync(cluster)) return false;
    throw error;
  }
}

function requireSameMajor(cluster: string, version: string): void {
  const kept = existsSync(join(cluster, 'PG_VERSION')) ? readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim() : '?';
  const ours = version.split('.')[0];
  if (kept === ours) return;
  throw new Error(
    `${cluster} was made by PostgreSQL ${kept}, and this is PostgreSQL ${version}, which cannot read it.\n` +
      'To begin with an empty database, move that directory away and start again.\n' +
      `To keep its content, dump it with a PostgreSQL ${kept} first, or set DATABASE_URL to a server of that version.`,
  );
}

// The directory we were called in, and our environment, are no business of PostgreSQL's account.
function processOptions({ account }: PostgresHome): SpawnOptions & { cwd: string } {
  const identity = account ? { uid: account.uid, gid: account.gid } : {};
  return { cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' }, ...identity };
}
