import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { BuiltProcess } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually, PASSWORD } from '../support/house.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let program: BuiltProcess;
let url: string;
let client: pg.Client;

// Builds where the build is stale, which may take a while.
beforeAll(async () => void (await (await BuiltProcess.start({})).exit()), 120_000);
beforeEach(async () => {
  database = await cloneDatabase();
  client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  program = await BuiltProcess.start({
    ...{ NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1', ADMIN_PORT: '0' },
    ...{ DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl },
    ...{ OVERLOAD_LOOP_DELAY_MS: '10000', OVERLOAD_POOL_WAIT_MS: '10000' },
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    MAIL_URL: 'smtp://127.0.0.1:1025',
  });
  await eventually(async () => expect((await fetch(`${url}/ready`)).status).toBe(200), 20_000);
}, 30_000);
afterEach(async () => {
  program.kill('SIGKILL');
  await program.exit();
  await client.end();
  await database.drop();
});

describe('a process that is told to stop', () => {
  it('asks whoever waited all that time to come back elsewhere, and is not kept by their connections', async () => {
    const answers = await stoppedWith('users.users', () => [signUp(), signUp(), signUp()]);
    expect(answers.map(({ status, headers }) => [status, headers.get('connection')])).toEqual([
      [201, 'close'],
      [201, 'close'],
      [201, 'close'],
    ]);
  }, 30_000);

  it('writes down what it refused until then', async () => {
    const { accessToken, user } = (await (await signUp()).json()) as { accessToken: string; user: { id: string } };
    const headers = { authorization: `Bearer ${accessToken}` };
    const [missing] = await stoppedWith('orders.orders', () => [
      fetch(`${url}/v1/orders/${randomUUID()}`, { headers }),
    ]);
    expect(missing?.status).toBe(404);
    const { rows } = await client.query(`select action from audit.entries where actor_id = $1 and outcome = 'denied'`, [
      user.id,
    ]);
    expect(rows).toEqual([{ action: 'GET /v1/orders/:id' }]);
  }, 30_000);
});

/** The answers to requests that wait for a table inside PostgreSQL until the process has closed to all others. */
async function stoppedWith(table: string, ask: () => Promise<Response>[]): Promise<Response[]> {
  await client.query(`begin; lock table ${table} in access exclusive mode`);
  const asked = ask();
  await eventually(async () => expect(await waitingFor(table)).toBe(asked.length));
  program.kill('SIGTERM');
  await eventually(() => expect(fetch(`${url}/health`)).rejects.toThrow());
  await client.query('commit');
  const answers = await Promise.all(asked);
  const answeredAt = performance.now();
  expect(await program.exit()).toBe(0);
  // What hangs ends with 1, after twenty seconds.
  expect(performance.now() - answeredAt).toBeLessThan(10_000);
  return answers;
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
