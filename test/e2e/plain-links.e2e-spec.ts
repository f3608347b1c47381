import { BuiltProcess } from '../support/built-process.js';
import { eventually } from '../support/house.js';

const settings = {
  NODE_ENV: 'production',
  ADMIN_PORT: '0',
  PORT: '0',
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://app:hush-hush-hush@db.invalid/app',
  REDIS_URL: 'rediss://:hush-hush@redis.invalid',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

beforeAll(() => BuiltProcess.prepare(), 120_000);

describe('a process in production that sends a password in the clear', () => {
  it('says so as it starts, in one line that names the part and no secret', async () => {
    const process = await BuiltProcess.start(settings);
    const told = () => process.lines.filter(({ msg }) => msg === 'some links are not encrypted');
    await eventually(() => expect(told()).toHaveLength(1), 15_000);
    expect(told()[0]).toMatchObject({ level: 'warn', links: [{ part: 'PostgreSQL', setting: 'DATABASE_URL' }] });
    process.kill('SIGTERM');
    await process.exit();
    expect(JSON.stringify(told())).not.toMatch(/hush|db\.invalid/);
    expect(told()).toHaveLength(1);
  }, 30_000);

  it('does not start where TLS is required', async () => {
    const process = await BuiltProcess.start({ ...settings, REQUIRE_TLS: 'true' });
    expect(await process.exit()).toBe(78);
    expect(process.errors).toContain(
      'DATABASE_URL: TLS to PostgreSQL is required (REQUIRE_TLS): add sslmode=verify-full',
    );
    expect(process.errors).not.toContain('hush');
  }, 30_000);
});

describe('a process in production beside a part that would let in anybody', () => {
  const open = { ...settings, REDIS_URL: 'rediss://redis.invalid' };

  it('does not start, and says what is missing', async () => {
    const process = await BuiltProcess.start(open);
    expect(await process.exit()).toBe(78);
    expect(process.errors).toContain('REDIS_URL: Redis is to know us (REQUIRE_CREDENTIALS): add a password');
    expect(process.errors).not.toMatch(/hush|invalid/);
  }, 30_000);

  it('starts where that is allowed, and says so in one line', async () => {
    const process = await BuiltProcess.start({ ...open, REQUIRE_CREDENTIALS: 'false' });
    const told = () => process.lines.filter(({ msg }) => msg === 'some parts do not ask who we are');
    await eventually(() => expect(told()).toMatchObject([{ level: 'warn', parts: [{ part: 'Redis' }] }]), 15_000);
    process.kill('SIGTERM');
    await process.exit();
    expect(JSON.stringify(told())).not.toContain('invalid');
  }, 30_000);
});
