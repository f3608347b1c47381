import pg from 'pg';
import { BuiltProcess, settingsOf } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/house.js';
import { DEFECTIVE } from '../support/preloaded.js';
import { administer, cloneDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let superuser: pg.Client;
let started: BuiltProcess[] = [];
let adminPort: number;
let port: number;

beforeAll(async () => {
  database = await cloneDatabase();
  superuser = new pg.Client(database.superuserUrl);
  await superuser.connect();
  await BuiltProcess.prepare();
}, 120_000);
beforeEach(async () => {
  [adminPort, port] = [await freePort(), await freePort()];
  started = [];
  // Of those that were killed before.
  await superuser.query(`update platform.lane_leases set lease_until = '-infinity'`);
  await superuser.query('delete from platform.relays');
});
afterEach(async () => {
  for (const program of started) program.kill('SIGKILL');
  await Promise.all(started.map((program) => program.exit()));
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

describe('a process of the role worker', () => {
  it('answers operators on its own port, and nobody on the clients’', async () => {
    const program = await work();
    for (const path of ['/health', '/healthz', '/livez', '/ready', '/readyz'])
      expect((await ask(path)).status).toBe(200);
    const report = (await (await ask('/ready')).json()) as object;
    expect(report).toMatchObject({ status: 'ok', checks: { postgres: { status: 'ok', required: true } } });
    await eventually(async () => expect(await (await ask('/metrics')).text()).toMatch(/^outbox_backlog 0$/m));
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    expect(program.lines.map(({ msg }) => msg)).toContain('no broker: events travel inside this process');
    expect(program.errors).toBe('');
  });

  it('echoes the contextId of who asks it, as every other door', async () => {
    await work();
    const answer = await ask('/health', { headers: { 'x-context-id': 'operator-0001' } });
    expect(answer.headers.get('x-context-id')).toBe('operator-0001');
  });

  it('ends with 0 on SIGTERM, its lanes free for the next one at once', async () => {
    const program = await work();
    const held = async () =>
      (await superuser.query('select from platform.lane_leases where lease_until > now()')).rowCount;
    await eventually(async () => expect(await held()).toBe(16));
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    expect(await held()).toBe(0);
    // The last words may be read a moment after the end.
    await eventually(() => expect(program.lines.at(-1)).toMatchObject({ msg: 'stopped' }));
    const troubles = program.lines.filter(({ level, module }) => level !== 'info' && module !== 'mail');
    expect(troubles.map(({ msg }) => msg)).toEqual(['no broker: events travel inside this process']);
  });

  it('ends with 1 where nobody caught something, which it says in one line, its lanes free all the same', async () => {
    const program = await work(DEFECTIVE);
    const held = () => superuser.query('select from platform.lane_leases where lease_until > now()');
    await eventually(async () => expect((await held()).rowCount).toBe(16));
    program.kill('SIGUSR2');
    await eventually(() => expect(program.hasEnded).toBe(true));
    expect(await program.exit()).toBe(1);
    expect((await held()).rowCount).toBe(0);
    const last = program.lines.slice(program.lines.findIndex(({ level }) => level === 'fatal'));
    expect(last.filter(({ module }) => module === 'main')).toMatchObject([
      { level: 'fatal', msg: 'nobody caught this', err: { message: 'planted rejection' } },
      { msg: 'stopping', reason: 'defect' },
      { msg: 'stopped' },
    ]);
    expect(program.errors).toBe('');
  });

  it('does not start with a login that is no worker’s, and says what to do', async () => {
    const login = `api_only_${process.pid}`;
    await administer((client) => client.query(`create role ${login} login password 'api-only' in role company_app`));
    const url = new URL(database.appUrl);
    Object.assign(url, { username: login, password: 'api-only' });
    const program = await start({ DATABASE_URL: url.href });
    expect(await program.exit()).toBe(1);
    expect(JSON.stringify(program.lines.at(-1))).toContain('make it a member of company_worker, or set APP_ROLE=api');
    await administer((client) => client.query(`drop role ${login}`));
  });
});

async function start(more: Readonly<Record<string, string>> = {}): Promise<BuiltProcess> {
  const program = await BuiltProcess.start({
    ...settingsOf(database, port),
    ...{ NODE_ENV: 'production', APP_ROLE: 'worker', ADMIN_PORT: String(adminPort), MIGRATE_ON_START: 'false' },
    // A machine that has other things to do is no trouble of the worker's.
    SLOW_QUERY_MS: '60000',
    ...more,
  });
  started.push(program);
  return program;
}

async function work(more: Readonly<Record<string, string>> = {}): Promise<BuiltProcess> {
  const program = await start(more);
  await eventually(() => expect(program.lines.map(({ msg }) => msg)).toContain('working'), 20_000);
  return program;
}

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${adminPort}${path}`, init);
}
