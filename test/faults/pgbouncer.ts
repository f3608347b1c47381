import { spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { withClient } from '../../apps/tools/src/database-access.ts';
import { freePort } from '../../apps/tools/src/free-port.ts';
import { leaveGuardian } from '../../apps/tools/src/guardian.ts';
import { until } from '../../apps/tools/src/processes.ts';
import type { Program } from '../../apps/tools/src/stack/part.ts';
import { provide } from './debian.ts';
import type { Ground } from './ground.ts';

/** PgBouncer in transaction mode: whoever begins a transaction gets one of a few connections, and loses it at its end. */
export interface Pooler {
  readonly url: string;
  /** The process ids of the connections it has to the database. */
  backends(): Promise<number[]>;
  end(): Promise<void>;
}

const PGBOUNCER: Program = { name: 'pgbouncer', package: 'pgbouncer' };

export async function startPgbouncer(ground: Ground, databaseUrl: string, connections: number): Promise<Pooler> {
  await provide(PGBOUNCER, ground);
  const home = join(ground.directory, 'pgbouncer');
  const port = await freePort();
  configure(home, databaseUrl, { port, connections });
  const log = openSync(join(home, 'pgbouncer.log'), 'a');
  const child = spawn('pgbouncer', [...asNobody(), join(home, 'pgbouncer.ini')], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  const dismiss = leaveGuardian({ pid: child.pid ?? 0, signal: 'SIGTERM', graceMs: 1_000 });
  if (!(await until(() => answers(port), 5_000, 20))) throw new Error(`pgbouncer does not answer; it logs to ${home}`);
  const url = Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href;
  return {
    url,
    backends: () => backendsOf(url),
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      dismiss();
    },
  };
}

function configure(
  home: string,
  databaseUrl: string,
  { port, connections }: Record<'port' | 'connections', number>,
): void {
  mkdirSync(home, { recursive: true });
  const { hostname, port: databasePort, username, password, pathname } = new URL(databaseUrl);
  const database = pathname.slice(1);
  const login = `host=${hostname} port=${databasePort} user=${username} password=${decodeURIComponent(password)}`;
  writeFileSync(join(home, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`, { mode: 0o644 });
  writeFileSync(
    join(home, 'pgbouncer.ini'),
    [
      '[databases]',
      `${database} = ${login} dbname=${database}`,
      '[pgbouncer]',
      `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =`,
      `auth_type = plain\nauth_file = ${join(home, 'users.txt')}\nadmin_users = ${username}`,
      `pool_mode = transaction\ndefault_pool_size = ${connections}\nmax_client_conn = 500`,
      'ignore_startup_parameters = extra_float_digits,options,search_path',
    ].join('\n'),
    { mode: 0o644 },
  );
}

/** As it tells its administrator, who is asked for as a database of its own. */
function backendsOf(url: string): Promise<number[]> {
  const console = Object.assign(new URL(url), { pathname: '/pgbouncer' }).href;
  return withClient(console, async (client) => {
    const { rows } = await client.query<{ remote_pid: number }>('show servers');
    return rows.map(({ remote_pid: pid }) => Number(pid));
  });
}

/** It refuses to run as root. */
function asNobody(): string[] {
  return process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
