import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '#libs/config';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Redis } from '#libs/redis';
import { Circuits } from '#libs/resilience';
import { freePort } from '../../../apps/tools/src/free-port.ts';
import { startPart, type RunningPart } from '../../../apps/tools/src/stack/parts.ts';
import { eventually } from '../../support/house.js';

const CERT = 'test/support/tls/test-only.cert.pem';
const KEY = 'test/support/tls/test-only.key.pem';
const [STRANGER, STRANGERS_KEY] = ['test/support/tls/stranger.cert.pem', 'test/support/tls/stranger.key.pem'];
const ours = { REDIS_CA_FILE: CERT, REDIS_CERT_FILE: CERT, REDIS_KEY_FILE: KEY };

let directory: string;
let port: number;
let part: RunningPart;
const opened: Redis[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'company-backend-redis-'));
  port = await freePort();
  const tls = { 'tls-port': String(port), 'tls-cert-file': resolve(CERT), 'tls-key-file': resolve(KEY) };
  const settings = { ...tls, 'tls-ca-cert-file': resolve(CERT), 'tls-auth-clients': 'yes' };
  part = await startPart('redis', { dataDirectory: directory, settings, guarded: true });
});
afterEach(() => opened.splice(0).forEach((redis) => redis.onApplicationShutdown()));
afterAll(async () => {
  await part.stop();
  rmSync(directory, { recursive: true });
});

function redisBy(settings: Readonly<Record<string, string>>, host = '127.0.0.1'): Redis {
  const log = createLog('silent');
  const config = loadConfig({
    DATABASE_URL: 'postgres://127.0.0.1/x',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    REDIS_URL: `rediss://${host}:${port}`,
    ...settings,
  });
  const redis = new Redis(config, log, new Circuits(new Metrics(), log));
  opened.push(redis);
  return redis;
}

/** Waits until no connection comes to be for this reason, and nobody is answered. */
async function isRefused(settings: Readonly<Record<string, string>>, reason: RegExp): Promise<void> {
  const codes: (string | undefined)[] = [];
  const redis = redisBy(settings);
  redis.commands?.on('error', ({ code }: NodeJS.ErrnoException) => codes.push(code));
  await eventually(() => expect(codes).toContainEqual(expect.stringMatching(reason)));
  await expect(redis.check()).rejects.toThrow();
}

describe('a Redis that asks who we are, by TLS', () => {
  it.each(['127.0.0.1', 'localhost'])('lets us in with our certificate, called %s', async (host) => {
    const { commands } = redisBy(ours, host);
    await eventually(async () => expect(await commands?.ping()).toBe('PONG'));
  });

  it('is not believed where another authority than ours vouches for it', async () => {
    await isRefused({ ...ours, REDIS_CA_FILE: STRANGER }, /^DEPTH_ZERO_SELF_SIGNED_CERT$/);
    const { REDIS_CA_FILE: _, ...rest } = ours;
    await isRefused(rest, /^DEPTH_ZERO_SELF_SIGNED_CERT$/);
  });

  it.each([
    ['without a certificate', { REDIS_CA_FILE: CERT }],
    ['with that of a stranger', { ...ours, REDIS_CERT_FILE: STRANGER, REDIS_KEY_FILE: STRANGERS_KEY }],
  ])('lets nobody in %s', async (_who, settings) => {
    // Redis breaks off; how much of its reason arrives before that is by chance.
    await isRefused(settings, /^(ERR_SSL_|ECONNRESET$)/);
  });

  it('may be left in the middle of a handshake, and nothing is left that nobody hears', async () => {
    const unheard: unknown[] = [];
    const note = (error: unknown): void => void unheard.push(error);
    process.on('uncaughtException', note);
    for (let turn = 0; turn < 30; turn++) {
      const redis = redisBy({ ...ours, REDIS_CA_FILE: STRANGER });
      for (let step = 0; step <= turn % 8; step++) await new Promise((wake) => setImmediate(wake));
      redis.onApplicationShutdown();
    }
    const { commands } = redisBy(ours);
    await eventually(async () => expect(await commands?.ping()).toBe('PONG'));
    process.off('uncaughtException', note);
    expect(unheard).toEqual([]);
  });
});
