import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse, useHouseBeside, type House } from '../support/house.js';
import { newContext } from '../support/mails.js';
import type { Person } from '../support/person.js';

const house = useHouse({ LOG_LEVEL: 'info' });
const other = useHouseBeside(house, { LOG_LEVEL: 'info' });
const PATH = '/v1/operations/log-level';
let owner: Person;
beforeAll(async () => void (owner = await house.owner()));

/** At which levels that house tells of a call, one that asks the database itself. */
async function told(of: House): Promise<string[]> {
  const contextId = newContext();
  const { status } = await fetch(`${of.url}/v1/orders`, {
    headers: { authorization: `Bearer ${owner.session.accessToken as string}`, 'x-context-id': contextId },
  });
  expect(status).toBe(200);
  // Its last line comes after the answer, and before the next request.
  await of.stranger.get('/health').ok();
  return [...new Set(of.linesOf(contextId).map(({ level }) => level))].sort();
}

describe('PUT /v1/operations/log-level', () => {
  it('shows debug lines on every instance, and hides them again when the time is over', async () => {
    expect([await told(house), await told(other)]).toEqual([['info'], ['info']]);
    const askedAt = Date.now();
    const { body } = await owner.put(PATH, { level: 'debug', seconds: 2 }).ok();
    expect(body).toEqual({ level: 'debug', configuredLevel: 'info', expiresAt: expect.any(String) as string });
    const lasts = Date.parse((body as { expiresAt: string }).expiresAt) - askedAt;
    expect(lasts).toBeGreaterThan(1_500);
    expect(lasts).toBeLessThan(2_500);
    expect(await told(house)).toEqual(['debug', 'info']);
    await eventually(async () => expect(await told(other)).toEqual(['debug', 'info']), 1_500);
    await eventually(async () => expect([await told(house), await told(other)]).toEqual([['info'], ['info']]));
    expect(house.logs.map(({ msg }) => msg)).toContain('the log level is the configured one again');
  });

  it('hides the access lines where only warnings are wanted, and brings them back', async () => {
    await owner.put(PATH, { level: 'warn', seconds: 600 }).ok();
    expect(await told(house)).toEqual([]);
    await owner.put(PATH, { level: 'info', seconds: 1 }).ok();
    await eventually(async () => expect(await told(house)).toEqual(['info']));
  });

  it('is told of itself, also where it hides everything but errors, and when it comes back from there', async () => {
    for (const level of ['error', 'error']) {
      const contextId = newContext();
      await owner.put(PATH, { level, seconds: 1 }, { 'x-context-id': contextId }).ok();
      expect(house.linesOf(contextId)).toMatchObject([{ to: 'error', seconds: 1, actorId: owner.id }]);
    }
    const back = () => house.logs.filter(({ msg }) => msg === 'the log level is the configured one again').length;
    const before = back();
    await eventually(() => expect(back()).toBe(before + 1));
  });

  it('passes over what others say on its channel', async () => {
    for (const message of ['', 'debug', '{"level":"debug","seconds":60}', '{"from":"x","level":"trace","seconds":1e9}'])
      await house.rows('select pg_notify($1, $2)', ['company_log_level', message]);
    const silent = JSON.stringify({ from: randomUUID(), level: 'silent', seconds: 60 });
    await house.rows('select pg_notify($1, $2)', ['company_log_level', silent]);
    const heard = JSON.stringify({ from: randomUUID(), level: 'info', seconds: 1 });
    const before = house.logs.length;
    await house.rows('select pg_notify($1, $2)', ['company_log_level', heard]);
    await eventually(() => expect(house.logs.slice(before).some(({ to }) => to === 'info')).toBe(true));
    expect(house.logs.some(({ to }) => to === 'silent' || to === 'trace')).toBe(false);
  });

  it('silences no error, and lasts for an hour at most', async () => {
    for (const body of [
      { level: 'silent', seconds: 5 },
      { level: 'fatal', seconds: 5 },
      { level: 'debug', seconds: 3_601 },
      { level: 'debug', seconds: 0 },
      { level: 'debug' },
    ])
      await owner.put(PATH, body).refused('request.invalid', 400);
  });

  it('shows nobody’s secrets at any level', async () => {
    await owner.put(PATH, { level: 'trace', seconds: 60 }).ok();
    const before = house.logs.length;
    const email = `canary.${randomUUID()}@example.com`;
    const name = 'Canary Birdsong';
    const { body } = await house.stranger.post('/v1/auth/signup', { email, password: PASSWORD, name }).created();
    const { accessToken, refreshToken } = body as Record<string, string>;
    await house.stranger.post('/v1/auth/refresh', { refreshToken }).ok();
    await house.stranger
      .post('/v1/auth/login', { email, password: `${PASSWORD}?` })
      .refused('auth.invalid_credentials', 401);
    const key = await owner.post('/v1/api-keys', { name: 'canary key', permissions: ['users:read'] }).created();
    await house.stranger.get('/v1/users', { 'x-api-key': (key.body as { key: string }).key }).ok();
    const text = JSON.stringify(house.logs.slice(before));
    expect(text).toContain('"level":"debug"');
    for (const secret of [email, name, PASSWORD, accessToken, refreshToken, (key.body as { key: string }).key])
      expect(text).not.toContain(secret);
  });
});
