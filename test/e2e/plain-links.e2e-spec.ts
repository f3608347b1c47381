import { BuiltProcess } from '../support/built-process.js';
import { eventually } from '../support/house.js';

const settings = {
  NODE_ENV: 'production',
  ADMIN_PORT: '0',
  PORT: '0',
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://app:hush-hush-hush@db.invalid/app',
  REDIS_URL: 'rediss://redis.invalid',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
};

// Builds where the build is stale, which may take a while.
beforeAll(async () => void (await (await BuiltProcess.start({})).exit()), 120_000);

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
