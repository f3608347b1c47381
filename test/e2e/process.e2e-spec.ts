import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '#migrations';
import { mainOf } from '../../apps/tools/src/build.ts';
import { mentionsOfFailpoints } from '../../apps/tools/src/strip-failpoints.ts';
import { BuiltProcess, settingsOf } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/house.js';
import { administer, emptyDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let port: number;
let started: BuiltProcess[] = [];
let inheritor: URL;

beforeAll(async () => {
  database = await emptyDatabase();
  const login = `inheritor_${process.pid}`;
  await administer((client) =>
    client.query(`create role ${login} login password 'x' in role company_app, company_worker`),
  );
  inheritor = Object.assign(new URL(database.appUrl), { username: login, password: 'x' });
  await BuiltProcess.prepare();
}, 120_000);
beforeEach(async () => {
  port = await freePort();
  started = [];
});
afterEach(async () => {
  for (const process of started) process.kill('SIGKILL');
  await Promise.all(started.map((process) => process.exit()));
});
afterAll(async () => {
  await database.drop();
  await administer((client) => client.query(`drop role ${inheritor.username}`));
});

describe('the built program', () => {
  it('has no place left where a fault could be planted', () => {
    const dist = mainOf().replace(/apps\/api\/src\/main\.js$/, '');
    expect(existsSync(join(dist, 'libs/messaging/src/publisher.js'))).toBe(true);
    expect(mentionsOfFailpoints(dist)).toEqual([]);
  });

  it('names every wrong setting at once, masked, within a second, and ends with 78', async () => {
    const startedAt = performance.now();
    const program = await start({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: '',
      KEY_ENCRYPTION_KEY: 'top-secret-but-short',
      NODE_ENV: 'production',
    });
    expect(await program.exit()).toBe(78);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    for (const key of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'KEY_ENCRYPTION_KEY'])
      expect(program.errors).toContain(key);
    expect(program.errors).not.toMatch(/top-secret|at .*\.js:|Error:/);
  });

  it('starts in production on an empty database: migrates, sells nothing, and logs JSON only', async () => {
    const program = await serve();
    expect((await ask('/v1/services')).status).toBe(401);
    expect(program.lines.map(({ msg }) => msg as string)).not.toContain('some settings are not known');
    expect(program.lines.filter(({ msg }) => msg === 'migration applied').length).toBe(migrations.length);
    const { environment } = (await (await ask('/meta')).json()) as { environment: string };
    expect(environment).toBe('production');
    expect(program.lines.map(({ msg }) => msg as string)).not.toContain('demo services put on sale');
    expect(program.errors).toBe('');
  });

  it('warns of a setting that nothing reads, naming the nearest there is, and not its value', async () => {
    const program = await serve({ RATE_LIMIT_AUHT: 'off' });
    const told = program.lines.filter(({ msg }) => msg === 'some settings are not known');
    expect(told).toMatchObject([{ settings: [{ setting: 'RATE_LIMIT_AUHT', nearest: 'RATE_LIMIT_AUTH' }] }]);
    expect(JSON.stringify(told)).not.toContain('"off"');
  });

  it('tells first passwords that anybody would guess as it tells other wrong settings', async () => {
    const program = await start({
      ...settings(),
      BOOTSTRAP_ADMIN_EMAIL: 'boss@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: 'Boss@example.com',
      BOOTSTRAP_OPERATOR_EMAIL: 'operator@example.com',
      BOOTSTRAP_OPERATOR_PASSWORD: 'sunshine1',
    });
    expect(await program.exit()).toBe(78);
    expect(program.errors).toMatch(
      /^2 settings are wrong:\n.*BOOTSTRAP_ADMIN_PASSWORD: must .*\(16 characters, hidden\)/,
    );
    expect(program.errors).toContain('BOOTSTRAP_OPERATOR_PASSWORD: must');
    expect(program.errors + JSON.stringify(program.lines)).not.toMatch(/boss@|sunshine|"fatal"|at .*\.js:|Error:/i);
  });

  it('lets requests in flight finish on SIGTERM, says draining meanwhile, and ends with 0', async () => {
    const program = await serve({ SHUTDOWN_DELAY_MS: '600' });
    const signups = Array.from({ length: 6 }, (_, index) => signUp(index));
    await eventually(() => expect(program.lines.some(({ msg }) => msg === 'listening')).toBe(true));
    program.kill('SIGTERM');
    await eventually(async () => {
      const ready = await ask('/ready');
      expect([ready.status, ((await ready.json()) as { status: string }).status]).toEqual([503, 'draining']);
    }, 500);
    expect((await Promise.all(signups)).map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 201]);
    expect(await program.exit()).toBe(0);
    expect(program.lines.at(-1)).toMatchObject({ msg: 'stopped' });
    await expect(ask('/health')).rejects.toThrow();
  });

  it('ends at once on a second signal', async () => {
    const program = await serve({ SHUTDOWN_DELAY_MS: '30000' });
    program.kill('SIGTERM');
    await eventually(() => expect(program.lines.some(({ msg }) => msg === 'stopping')).toBe(true));
    program.kill('SIGINT');
    await eventually(() => expect(program.hasEnded).toBe(true), 2_000);
    expect(await program.exit()).toBe(1);
  });

  it('waits for a database that is not there yet, a line at a time, and says why it gave up on a wrong one', async () => {
    const program = await start({
      ...settings(),
      DATABASE_URL: 'postgres://nobody:wrong-password@127.0.0.1:1/none',
      DATABASE_OWNER_URL: '',
    });
    await eventually(() =>
      expect(program.lines.filter(({ msg }) => msg === 'waiting for the database').length).toBeGreaterThan(1),
    );
    expect(JSON.stringify(program.lines)).not.toContain('wrong-password');
    program.kill('SIGTERM');
    expect(await program.exit()).toBe(0);
    const url = new URL(database.appUrl);
    url.password = 'another-password';
    const refused = await start({ ...settings(), DATABASE_URL: url.href, MIGRATE_ON_START: 'false' });
    expect(await refused.exit()).toBe(1);
    expect(refused.lines.at(-1)).toMatchObject({ level: 'fatal', msg: 'the start failed' });
    expect(JSON.stringify(refused.lines)).not.toContain('another-password');
  });

  it.each([
    ['a superuser', () => database.superuserUrl, 'bypasses row-level security'],
    ['the owner of the schema', () => database.ownerUrl, 'owns the schema'],
    ['one who sees every tenant’s events all the time', () => inheritor.href, 'inherits the rights of company_worker'],
  ])('does not serve as %s', async (_whom, url, reason) => {
    await serve();
    const program = await start({ ...settings(), DATABASE_URL: url(), MIGRATE_ON_START: 'false' });
    expect(await program.exit()).toBe(1);
    expect(JSON.stringify(program.lines.at(-1))).toContain(reason);
  });

  it('serves as company_app where one login owns the schema and no other is given', async () => {
    await serve({ DATABASE_URL: database.ownerUrl, DATABASE_OWNER_URL: '' });
    expect((await signUp(99)).status).toBe(201);
  });
});

async function start(environment: Readonly<Record<string, string>>): Promise<BuiltProcess> {
  const program = await BuiltProcess.start(environment);
  started.push(program);
  return program;
}

async function serve(more: Readonly<Record<string, string>> = {}): Promise<BuiltProcess> {
  const program = await start({ ...settings(), ...more });
  await eventually(async () => expect((await ask('/ready')).status).toBe(200), 20_000);
  return program;
}

function settings(): Record<string, string> {
  return {
    ...settingsOf(database, port),
    ...{ NODE_ENV: 'production', OVERLOAD_LOOP_DELAY_MS: '10000', OVERLOAD_POOL_WAIT_MS: '10000' },
  };
}

function ask(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`);
}

function signUp(index: number): Promise<Response> {
  const body = JSON.stringify({ email: `p${index}.${port}@example.com`, password: 'a fine long password', name: 'P' });
  return fetch(`http://127.0.0.1:${port}/v1/auth/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
}
