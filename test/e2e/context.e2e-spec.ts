import { randomUUID } from 'node:crypto';
import { PASSWORD, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let maria: Person;
let lines: { serviceId: string; quantity: number }[];

beforeAll(async () => {
  maria = await house.signUp('maria');
  // The first request of a session also asks who its user is; what was learned is remembered.
  await maria.get('/v1/users/me').ok();
  lines = [{ serviceId: (await house.sell()).id as string, quantity: 1 }];
}, 60_000);

describe('one contextId', () => {
  it('runs through the response, the access line, the statements and the outbox row of a request', async () => {
    const { body, headers } = await maria.with({ 'x-context-id': 'follow-me.0001' }).order(lines).created();
    expect(headers).toMatchObject({ 'x-context-id': 'follow-me.0001', 'x-request-id': 'follow-me.0001' });

    const trail = house.linesOf('follow-me.0001');
    const statements = trail
      .filter(({ msg }) => msg === 'statements ran')
      .flatMap((line) => line['statements'] as string[])
      // Only who is the first to ask for a service reads the catalogue as well.
      .filter((name) => name !== 'services.find_many');
    expect(statements).toEqual([
      'idempotency.claim',
      'services.expect_versions',
      'orders.insert',
      'orders.insert_lines',
      'events.append',
    ]);
    expect(trail.at(-1)).toMatchObject({
      msg: 'request answered',
      module: 'http',
      method: 'POST',
      route: '/v1/orders',
      status: 201,
      tenantId: expect.any(String) as string,
      actorId: maria.id,
    });
    expect(
      await house.rows(`select headers->>'contextId' as id from platform.outbox where aggregate_id = $1`, [body.id]),
    ).toEqual([{ id: 'follow-me.0001' }]);
  });

  it.each([
    ['X-Request-Id where there is no X-Context-Id', { 'x-request-id': 'request-id-1' }, 'request-id-1'],
    ['X-Correlation-Id where there is neither', { 'x-correlation-id': 'correlation-1' }, 'correlation-1'],
    [
      'X-Context-Id before the others',
      { 'x-context-id': 'context-id-1', 'x-request-id': 'request-id-1' },
      'context-id-1',
    ],
    [
      'the next one where the first is malformed',
      { 'x-context-id': 'too short', 'x-request-id': 'request-id-1' },
      'request-id-1',
    ],
  ])('is taken from %s', async (_which, headers, expected) => {
    expect((await house.stranger.get('/health', headers)).contextId).toBe(expected);
  });

  it.each(['short', 'x'.repeat(65), 'has spaces in it', 'new%0aline-inside', 'quote"inside-it'])(
    'is made anew instead of %j',
    async (malformed) => {
      const { contextId } = await house.stranger.get('/health', { 'x-context-id': malformed });
      expect(contextId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    },
  );

  it('is on answers that no route gave', async () => {
    for (const path of ['/nothing', '/v1/orders/%zz', '/health?x=1']) {
      expect((await house.stranger.get(path, { 'x-context-id': 'anywhere-01' })).contextId).toBe('anywhere-01');
    }
  });

  it('never mixes with another among 200 requests at once', async () => {
    const contextIds = Array.from({ length: 200 }, (_, index) => `mixed-up-${index}`);
    const answers = await Promise.all(
      contextIds.map((id) => maria.with({ 'x-context-id': id }).order(lines).created()),
    );
    const stored = await house.rows(
      `select aggregate_id as id, headers->>'contextId' as "contextId" from platform.outbox where headers->>'contextId' like 'mixed-up-%'`,
    );
    const byOrder = new Map(stored.map(({ id, contextId }) => [id as string, contextId as string]));
    for (const [index, { body, contextId }] of answers.entries()) {
      expect(contextId).toBe(contextIds[index]);
      expect(byOrder.get(body.id as string)).toBe(contextIds[index]);
      const commits = house.linesOf(contextId).filter(({ statements }) => String(statements).includes('orders.insert'));
      expect(commits).toHaveLength(1);
      expect(house.linesOf(contextId).filter(({ msg }) => msg === 'request answered')).toHaveLength(1);
    }
  });

  it('goes with the caller’s trace, or a new one', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const { contextId, body } = await maria
      .with({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` })
      .order(lines)
      .created();
    expect(house.linesOf(contextId).map((line) => line['traceId'])).toEqual(expect.arrayContaining([traceId]));
    const [row] = await house.rows(
      `select headers->>'traceparent' as traceparent from platform.outbox where aggregate_id = $1`,
      [body.id],
    );
    expect(row.traceparent).toContain(traceId);
  });
});

describe('the log', () => {
  it('says of a request what the contract of logging lists, and nothing else', async () => {
    const { contextId } = await maria.get('/v1/orders?limit=1&sort=createdAt').ok();
    const line = house.linesOf(contextId).find(({ msg }) => msg === 'request answered');
    const fields = [
      'actorId',
      'bytes',
      'connectionWaitMs',
      'contextId',
      'durationMs',
      'level',
      'method',
      'module',
      'msg',
      'roundTrips',
      'route',
      'status',
      'tenantId',
      'time',
      'traceId',
    ];
    expect(Object.keys(line ?? {}).sort()).toEqual(fields);
    expect(JSON.stringify(line)).not.toContain('limit=1');
  });

  it('holds no password, token, key, address or name', async () => {
    const secrets = { email: 'canary.address@example.com', password: 'canary-password-1', name: 'Canary Name' };
    const signedUp = await house.stranger
      .post('/v1/auth/signup', secrets, { 'idempotency-key': 'canary-key-000001' })
      .created();
    await house.stranger
      .post('/v1/auth/login', { email: secrets.email, password: 'canary-password-wrong' })
      .refused('auth.invalid_credentials', 401);
    await house.stranger
      .post('/v1/auth/signup', { ...secrets, name: 'Canary Again' })
      .refused('users.email_taken', 409);
    const text = house.logs.map((line) => JSON.stringify(line)).join('\n');
    const { accessToken, refreshToken } = signedUp.body as { accessToken: string; refreshToken: string };
    for (const secret of ['canary.address', 'canary-password', 'Canary', 'canary-key', accessToken, refreshToken])
      expect(text).not.toContain(secret);
  });
});

describe('the line of a call by which somebody signs in', () => {
  const lineOf = (contextId: string) => house.linesOf(contextId).filter(({ msg }) => msg === 'request answered');

  it('says who it was once that is proved: at a sign-up, a login, a refresh', async () => {
    const at = (contextId: string) => house.stranger.with({ 'x-context-id': contextId });
    const [email, password] = [`${randomUUID()}@example.com`, PASSWORD];
    const { body } = await at('signs-up-0001').post('/v1/auth/signup', { email, password, name: 'Somebody' }).created();
    await at('logs-in-0001').post('/v1/auth/login', { email, password }).ok();
    const { refreshToken } = body as { refreshToken: string };
    await at('refreshes-0001').post('/v1/auth/refresh', { refreshToken }).ok();
    for (const [contextId, route] of [
      ['signs-up-0001', '/v1/auth/signup'],
      ['logs-in-0001', '/v1/auth/login'],
      ['refreshes-0001', '/v1/auth/refresh'],
    ] as const)
      expect(lineOf(contextId)).toMatchObject([
        { route, actorId: body.user.id, tenantId: expect.any(String) as string },
      ]);
  });

  it('names nobody where it is not proved, but says what was refused', async () => {
    const login = { email: emailOf(maria), password: 'wrong password' };
    const stranger = house.stranger.with({ 'x-context-id': 'fails-0001' });
    await stranger.post('/v1/auth/login', login).refused('auth.invalid_credentials', 401);
    const [line] = lineOf('fails-0001');
    expect(line).toMatchObject({ route: '/v1/auth/login', status: 401, refusal: 'auth.invalid_credentials' });
    expect(line).not.toHaveProperty('actorId');
  });
});
