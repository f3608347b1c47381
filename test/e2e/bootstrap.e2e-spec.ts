import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { BuiltProcess } from '../support/built-process.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

const operator = ['operator', '--email', 'Op@example.com'];
let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
  await BuiltProcess.prepare();
}, 120_000);
afterAll(() => database.drop());

describe('npm run bootstrap', () => {
  it('creates the operator with the password of standard input, once, and says what it found otherwise', async () => {
    const first = await run(operator, {}, 'a fine long password\n');
    expect(first).toMatchObject({
      code: 0,
      told: expect.stringContaining('op@example.com can log in as the operator') as string,
    });
    const [stored] = await users();
    expect(await run(operator, { BOOTSTRAP_OPERATOR_PASSWORD: 'a fine long password' })).toMatchObject({ code: 0 });
    const other = await run(operator, {}, 'quite another password');
    expect(other).toMatchObject({ code: 1, told: expect.stringContaining('Nothing was changed') as string });
    expect(await users()).toEqual([stored]);
    expect(stored).toMatchObject({ email: 'op@example.com', roles: ['operator'] });
    for (const { told } of [first, other]) expect(told).not.toMatch(/fine long|quite another/);
    const asOwner = await run(['owner', '--email', 'op@example.com'], {}, 'a fine long password');
    expect(asOwner).toMatchObject({ code: 1, told: expect.stringContaining('as operator') as string });
  }, 60_000);

  it('creates the owner named by the environment', async () => {
    const named = { BOOTSTRAP_ADMIN_EMAIL: 'boss@example.com', BOOTSTRAP_ADMIN_PASSWORD: 'the password of the boss' };
    expect(await run(['owner'], named)).toMatchObject({ code: 0 });
    expect(await users()).toContainEqual({ email: 'boss@example.com', roles: ['owner'] });
  }, 30_000);

  it('refuses a password among the arguments without repeating it, and an order without anybody', async () => {
    const refused = await run([...operator, '--password', 'swordfish']);
    expect(refused.code).toBe(2);
    expect(refused.told).not.toContain('swordfish');
    expect(await run(['operator'])).toMatchObject({ code: 2 });
    expect(await run(operator)).toMatchObject({ code: 2, told: expect.stringContaining('No password') as string });
  }, 30_000);
});

async function run(args: readonly string[], more: Readonly<Record<string, string>> = {}, input = '') {
  const child = spawn(process.execPath, ['apps/tools/src/bootstrap.ts', ...args], {
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: database.appUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...more,
    },
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (told += chunk.toString()));
  child.stdin.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, told };
}

async function users(): Promise<unknown[]> {
  const client = new pg.Client(database.superuserUrl);
  await client.connect();
  try {
    return (await client.query('select email, roles from users.users order by created_at')).rows as unknown[];
  } finally {
    await client.end();
  }
}
