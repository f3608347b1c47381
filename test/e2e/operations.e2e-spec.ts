import { migrations } from '#migrations';
import { Controller, Get, Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessModule, Authenticator, Turnstile } from '#libs/access';
import { eventually, useHouse } from '../support/house.js';

const house = useHouse({ CORS_ORIGINS: 'https://shop.example.com' });

describe('liveness', () => {
  it.each(['/health', '/healthz', '/livez'])('is told at %s without touching the database', async (path) => {
    const { body, contextId } = await house.stranger.get(path).ok();
    expect(body).toEqual({ status: 'ok' });
    expect(house.linesOf(contextId).at(-1)).toMatchObject({ roundTrips: 0 });
  });
});

describe('readiness', () => {
  it.each(['/ready', '/readyz'])('is told at %s part by part', async (path) => {
    const { body } = await house.stranger.get(path).ok();
    const since = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    expect(body).toEqual({
      status: 'ok',
      checks: {
        postgres: {
          status: 'ok',
          since,
          latencyMs: expect.any(Number) as number,
          required: true,
          circuit: 'closed',
        },
        'exchange-rates': {
          status: 'ok',
          since,
          latencyMs: expect.any(Number) as number,
          required: false,
          circuit: 'closed',
        },
      },
    });
  });

  it('is 503 while a migration is pending, and liveness is not', async () => {
    const [newest] = await house.rows('select * from platform.migrations order by timestamp desc limit 1');
    await house.rows('delete from platform.migrations where name = $1', [newest.name]);
    try {
      const answer = await house.stranger.get('/ready');
      expect(answer).toMatchObject({ status: 503, body: { status: 'down', checks: { postgres: { status: 'down' } } } });
      expect(answer.headers['retry-after']).toBe('1');
      await house.stranger.get('/health').ok();
    } finally {
      await house.rows('insert into platform.migrations (id, timestamp, name) values ($1, $2, $3)', [
        newest.id,
        newest.timestamp,
        newest.name,
      ]);
    }
    await house.stranger.get('/ready').ok();
  });
});

describe('a database that is gone', () => {
  it('makes requests unavailable, not defects; the process lives, and serves again once it is back', async () => {
    const maria = await house.signUp('maria');
    // Who she is must be looked up again, which fails too: once, and not behind anybody's back.
    await maria.get('/v1/users/me').ok();
    await maria.patch('/v1/users/me', { name: 'Maria R.' }, { 'if-match': '"1"' }).ok();
    const uncaught: unknown[] = [];
    const note = (reason: unknown) => void uncaught.push(reason);
    process.on('unhandledRejection', note);
    await house.refuseConnections();
    try {
      const refused = await maria.get('/v1/orders').refused('unavailable', 503);
      expect(refused.headers['retry-after']).toBe('1');
      await house.stranger
        .post('/v1/auth/login', { email: 'a@example.com', password: 'b' })
        .refused('unavailable', 503);
      const refreshToken = maria.session.refreshToken as string;
      await house.stranger.post('/v1/auth/refresh', { refreshToken }).refused('unavailable', 503);
      await maria.post('/v1/auth/logout').refused('unavailable', 503);
      expect((await house.stranger.get('/ready')).body).toMatchObject({
        status: 'down',
        checks: { postgres: { status: 'down' } },
      });
      await house.stranger.get('/health').ok();
    } finally {
      await house.allowConnections();
    }
    await eventually(async () => void (await maria.get('/v1/orders').ok()), 2_000);
    await house.stranger.get('/ready').ok();
    process.off('unhandledRejection', note);
    expect(uncaught).toEqual([]);
  });
});

describe('meta', () => {
  it('names the build, the schema and since when it runs', async () => {
    const { body } = await house.stranger.get('/meta').ok();
    expect(body).toMatchObject({
      name: 'company-backend',
      version: '0.1.0',
      environment: 'test',
      node: process.version,
    });
    expect(body.schemaVersion).toBe(migrations.at(-1)?.name);
    expect(Date.parse(body.startedAt as string)).toBeLessThan(Date.now());
  });
});

describe('headers', () => {
  it('protect every answer, and keep signed-in ones out of caches', async () => {
    const { headers } = await house.stranger.get('/v1/users/me');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringContaining('max-age=31536000') as string,
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toContain(`frame-ancestors 'none'`);
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('let only listed origins in, and show them our own headers', async () => {
    const preflight = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,idempotency-key',
    };
    const known = await house.stranger.send('options', '/v1/orders', undefined, {
      origin: 'https://shop.example.com',
      ...preflight,
    });
    expect(known).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'https://shop.example.com' },
    });
    const foreign = await house.stranger.send('options', '/v1/orders', undefined, {
      origin: 'https://evil.example.com',
      ...preflight,
    });
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
    const simple = await house.stranger.get('/health', { origin: 'https://shop.example.com' });
    for (const name of ['X-Context-Id', 'ETag', 'Link', 'Location', 'Retry-After', 'Idempotency-Replayed']) {
      expect(simple.headers['access-control-expose-headers']).toContain(name);
    }
  });
});

@Controller('forgotten')
class ForgottenController {
  @Get()
  read(): string {
    return 'open to everybody';
  }
}

@Module({
  providers: [Authenticator, Turnstile].map((provide) => ({ provide, useValue: {} })),
  exports: [Authenticator, Turnstile],
})
class Doors {}

describe('a route that declares no access', () => {
  it('stops the start, by name', async () => {
    const module = await Test.createTestingModule({
      imports: [AccessModule.with(Doors)],
      controllers: [ForgottenController],
    }).compile();
    const app = module.createNestApplication(new FastifyAdapter(), { logger: false });
    await expect(app.init()).rejects.toThrow('GET ForgottenController.read');
    await app.close();
  });
});
