import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BuiltProcess, settingsOf } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually, PASSWORD, type LogLine } from '../support/house.js';
import { DEFECTIVE, ENDLESS } from '../support/preloaded.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let program: BuiltProcess;
let url: string;
let client: pg.Client;

beforeAll(() => BuiltProcess.prepare(), 120_000);
beforeEach(async () => {
  database = await cloneDatabase();
  client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
});
afterEach(async () => {
  program.kill('SIGKILL');
  await program.exit();
  await client.end();
  await database.drop();
});

describe('a process that is told to stop', () => {
  beforeEach(() => serve(), 30_000);

  it('asks whoever waited all that time to come back elsewhere, and is not kept by their connections', async () => {
    const answers = await stoppedWith('users.users', () => [signUp(), signUp(), signUp()]);
    expect(answers.map(endOf)).toEqual([FINISHED, FINISHED, FINISHED]);
    expect(await program.exit()).toBe(0);
  }, 30_000);

  it('writes down what it refused until then', async () => {
    const { accessToken, user } = (await (await signUp()).json()) as { accessToken: string; user: { id: string } };
    const headers = { authorization: `Bearer ${accessToken}` };
    const [missing] = await stoppedWith('orders.orders', () => [
      fetch(`${url}/v1/orders/${randomUUID()}`, { headers }),
    ]);
    expect(missing?.status).toBe(404);
    expect(await program.exit()).toBe(0);
    const { rows } = await client.query(`select action from audit.entries where actor_id = $1 and outcome = 'denied'`, [
      user.id,
    ]);
    expect(rows).toEqual([{ action: 'GET /v1/orders/:id' }]);
  }, 30_000);

  it('is gone at once where it is told twice, whatever it was waiting for', async () => {
    await client.query('begin; lock table users.users in access exclusive mode');
    const asked = signUp();
    await eventually(async () => expect(await waitingFor('users.users')).toBe(1));
    program.kill('SIGTERM');
    await eventually(() => expect(fetch(`${url}/health`)).rejects.toThrow());
    program.kill('SIGTERM');
    await expect(asked).rejects.toThrow();
    await eventually(() => expect(program.hasEnded).toBe(true), 1_000);
    expect(await program.exit()).toBe(1);
  }, 30_000);
});

describe('a process in which nobody caught something', () => {
  beforeEach(() => serve(DEFECTIVE), 30_000);

  it.each([
    ['a rejection', 'SIGUSR2', 'planted rejection'],
    ['an exception', 'SIGHUP', 'planted exception'],
  ] as const)(
    'says so in one line, finishes what is in flight and ends with 1: %s',
    async (_what, signal, message) => {
      const answers = await stoppedWith('users.users', () => [signUp(), signUp(), signUp()], signal);
      expect(answers.map(endOf)).toEqual([FINISHED, FINISHED, FINISHED]);
      expect(await program.exit()).toBe(1);
      expect(lastLines('nobody caught this')).toMatchObject([
        { level: 'fatal', module: 'main', msg: 'nobody caught this', err: { message } },
        { msg: 'stopping', reason: 'defect' },
        { msg: 'stopped' },
      ]);
      expect(program.errors).toBe('');
    },
    30_000,
  );

  it('finishes it also where it happens again and again meanwhile, or while it was told to stop', async () => {
    const meanwhile = async () => {
      for (const signal of ['SIGHUP', 'SIGUSR2'] as const) {
        const told = defects();
        program.kill(signal);
        await eventually(() => expect(defects()).toBe(told + 1));
      }
    };
    const answers = await stoppedWith('users.users', () => [signUp()], 'SIGTERM', meanwhile);
    expect(answers.map(endOf)).toEqual([FINISHED]);
    expect(await program.exit()).toBe(1);
    expect(defects()).toBe(2);
    expect(program.lines.at(-1)).toMatchObject({ msg: 'stopped' });
  }, 30_000);
});

describe('a process that starts', () => {
  it('says in one line what nobody caught, and ends with 1', async () => {
    program = await start({ ...DEFECTIVE, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', DATABASE_OWNER_URL: '' });
    await eventually(() => expect(program.lines.map(({ msg }) => msg)).toContain('waiting for the database'), 20_000);
    program.kill('SIGHUP');
    expect(await program.exit()).toBe(1);
    expect(lastLines('nobody caught this')).toMatchObject([{ level: 'fatal', err: { message: 'planted exception' } }]);
    expect(program.errors).toBe('');
  }, 30_000);
});

describe('a process whose stop never ends', () => {
  it('ends with 1 when its time is up', async () => {
    await serve({ ...ENDLESS, SHUTDOWN_TIMEOUT_MS: '1500' });
    const toldAt = performance.now();
    program.kill('SIGTERM');
    await eventually(() => expect(program.hasEnded).toBe(true), 4_000);
    expect(performance.now() - toldAt).toBeGreaterThan(1_400);
    expect(await program.exit()).toBe(1);
    expect(lastLines('stopping')).toMatchObject([{ msg: 'stopping' }, { level: 'fatal', msg: 'the stop failed' }]);
  }, 30_000);
});

const FINISHED = [201, 'close'];
const endOf = ({ status, headers }: Response) => [status, headers.get('connection')];
const defects = () => program.lines.filter(({ msg }) => msg === 'nobody caught this').length;

/** What the process itself said from that line on. */
function lastLines(from: string): readonly LogLine[] {
  const said = program.lines.filter(({ module, level }) => module === 'main' || level === 'fatal');
  return said.slice(said.findIndex(({ msg }) => msg === from));
}

async function serve(more: Readonly<Record<string, string>> = {}): Promise<void> {
  program = await start(more);
  await eventually(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 20_000);
}

async function start(more: Readonly<Record<string, string>>): Promise<BuiltProcess> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  return BuiltProcess.start({
    ...settingsOf(database, port),
    ...{ NODE_ENV: 'production', OVERLOAD_LOOP_DELAY_MS: '10000', OVERLOAD_POOL_WAIT_MS: '10000' },
    MAIL_URL: 'smtp://127.0.0.1:1025',
    ...more,
  });
}

/** The answers to requests that wait for a table inside PostgreSQL until the process has closed to all others. */
async function stoppedWith(
  table: string,
  ask: () => Promise<Response>[],
  signal: NodeJS.Signals = 'SIGTERM',
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Response[]> {
  await client.query(`begin; lock table ${table} in access exclusive mode`);
  const asked = ask();
  await eventually(async () => expect(await waitingFor(table)).toBe(asked.length));
  program.kill(signal);
  await eventually(() => expect(fetch(`${url}/health`)).rejects.toThrow());
  await meanwhile();
  await client.query('commit');
  await expect(Promise.all(asked)).resolves.toHaveLength(asked.length);
  // What hangs ends after twenty seconds.
  await eventually(() => expect(program.hasEnded).toBe(true), 10_000);
  return Promise.all(asked);
}

async function waitingFor(table: string): Promise<number> {
  const waiting = `select count(*)::int as count from pg_locks where not granted and relation = $1::regclass`;
  return (await client.query<{ count: number }>(waiting, [table])).rows[0]?.count ?? 0;
}

function signUp(): Promise<Response> {
  const email = `p.${randomUUID().slice(0, 8)}@example.com`;
  return fetch(`${url}/v1/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, name: 'P' }),
  });
}
