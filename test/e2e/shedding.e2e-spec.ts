import { eventually, PASSWORD, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import type { Answer } from '../support/answer.js';
import type { Person } from '../support/person.js';

const ORIGIN = 'https://shop.example.com';

const house = useHouse({ OVERLOAD_LOOP_DELAY_MS: '400', CORS_ORIGINS: ORIGIN });

/** Even a machine with other things to do comes to what is due within the fifth of a second that strangers bear here. Sends them all, and then keeps the process busy, so that it comes to them too late. */
async function whileBusy(send: () => readonly PromiseLike<Answer>[]): Promise<Answer[]> {
  const sent = send();
  // They are on their way once the next turn of the loop has begun.
  await new Promise((wake) => setImmediate(wake));
  const until = performance.now() + 2_200;
  while (performance.now() < until);
  return Promise.all(sent);
}

async function calm(person: Person): Promise<void> {
  await eventually(async () => expect((await person.get('/v1/users/me')).status).toBe(200), 20_000);
}

describe('a process with too much to do', () => {
  let person: Person;
  beforeAll(async () => void (person = await house.signUp()));

  it('refuses reads with a problem document, and answers whether it lives', async () => {
    await calm(person);
    const [read, live] = await whileBusy(() => [
      person.get('/v1/users/me?x="', { 'x-context-id': 'overloaded-0001' }),
      house.stranger.get('/health'),
    ]);
    expect(live?.status).toBe(200);
    expect(read?.status).toBe(503);
    expect(read?.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-context-id': 'overloaded-0001',
      'x-request-id': 'overloaded-0001',
      'retry-after': '2',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(read?.body).toMatchObject({
      status: 503,
      code: 'unavailable.overloaded',
      instance: '/v1/users/me',
      contextId: 'overloaded-0001',
    });
  });

  it('lets a page read its refusal', async () => {
    await calm(person);
    const [read] = await whileBusy(() => [person.get('/v1/users/me', { origin: ORIGIN })]);
    expect(read).toMatchObject({ status: 503, body: { code: 'unavailable.overloaded' } });
    expect(read?.headers['access-control-allow-origin']).toBe(ORIGIN);
  });

  it('serves the writes of those who are signed in before reads, and those before strangers', async () => {
    const login = { email: emailOf(person), password: PASSWORD };
    await calm(person);
    const [write, refresh, read, stranger] = await whileBusy(() => [
      person.patch('/v1/users/me', { name: 'N' }, { 'if-match': '"1"' }),
      house.stranger.post('/v1/auth/refresh', { refreshToken: person.session?.refreshToken }),
      person.get('/v1/users/me'),
      house.stranger.post('/v1/auth/login', login),
    ]);
    expect([write, refresh, read, stranger].map((answer) => answer?.status)).toEqual([200, 200, 503, 503]);
  });

  it('has more room than it needs a moment later, and says how many it sent away', async () => {
    await calm(person);
    await eventually(() => expect(house.logs.some(({ msg }) => msg === 'requests were shed')).toBe(true));
    const metrics = house.logs.find(({ msg }) => msg === 'requests were shed');
    expect(Object.keys(metrics?.['shed'] as object).length).toBeGreaterThan(0);
  });
});
