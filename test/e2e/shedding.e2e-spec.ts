import { eventually, useHouse } from '../support/house.js';
import type { Answer } from '../support/answer.js';
import type { Person } from '../support/person.js';

/** Enough that chance alone does not refuse them all. */
const LOGINS = 24;
const ORIGIN = 'https://shop.example.com';

const house = useHouse({ OVERLOAD_LOOP_DELAY_MS: '400', CORS_ORIGINS: ORIGIN });

/** Even a machine with other things to do comes to what is due within the half second that strangers bear here. Sends them all, and then keeps the process busy, so that it comes to them too late. */
async function whileBusy(send: () => readonly PromiseLike<Answer>[]): Promise<Answer[]> {
  const sent = send();
  // They are on their way once the next turn of the loop has begun.
  await new Promise((wake) => setImmediate(wake));
  const until = performance.now() + 3_400;
  while (performance.now() < until);
  return Promise.all(sent);
}

async function calm(person: Person): Promise<void> {
  await eventually(async () => expect((await person.get('/v1/users/me')).status).toBe(200), 20_000);
}

describe('a process with too much to do', () => {
  let person: Person;
  beforeAll(async () => void (person = await house.signUp()));

  /** The answers once the first of them is a refusal: the process may have come to it before it was busy. */
  async function refused(send: () => readonly PromiseLike<Answer>[]): Promise<Answer[]> {
    let answers: Answer[] = [];
    await eventually(async () => {
      await calm(person);
      answers = await whileBusy(send);
      expect(answers[0]?.status).toBe(503);
    }, 40_000);
    return answers;
  }

  it('refuses reads with a problem document, and answers whether it lives', async () => {
    const [read, live] = await refused(() => [
      person.get('/v1/users/me?x="', { 'x-context-id': 'overloaded-0001' }),
      house.stranger.get('/health'),
    ]);
    expect(live?.status).toBe(200);
    expect(read?.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-context-id': 'overloaded-0001',
      'x-request-id': 'overloaded-0001',
      'retry-after': expect.stringMatching(/^[1-4]$/) as string,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(read?.body).toMatchObject({
      status: 503,
      code: 'unavailable.overloaded',
      instance: '/v1/users/me',
      contextId: 'overloaded-0001',
    });
  }, 60_000);

  it('lets a page read its refusal', async () => {
    const [read] = await refused(() => [person.get('/v1/users/me', { origin: ORIGIN })]);
    expect(read).toMatchObject({ status: 503, body: { code: 'unavailable.overloaded' } });
    expect(read?.headers['access-control-allow-origin']).toBe(ORIGIN);
  }, 60_000);

  it('serves the writes of those who are signed in before reads, and those before strangers', async () => {
    // Whoever looks at them refuses them at once, so that only the door can answer 503; some, since chance sheds.
    const logins = () => Array.from({ length: LOGINS }, () => house.stranger.post('/v1/auth/login', {}));
    // How late it comes to them is the machine's to say, so whether writes are still served: soon they are.
    await eventually(async () => {
      await calm(person);
      // A refresh token works once.
      const own = await house.signUp();
      const answers = await whileBusy(() => [
        own.patch('/v1/users/me', { name: 'N' }, { 'if-match': '"1"' }),
        house.stranger.post('/v1/auth/refresh', { refreshToken: own.session?.refreshToken }),
        person.get('/v1/users/me'),
        ...logins(),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, ...Array<number>(LOGINS).fill(503)]);
    }, 40_000);
  }, 60_000);

  it('has more room than it needs a moment later, and says how many it sent away', async () => {
    await calm(person);
    await eventually(() => expect(house.logs.some(({ msg }) => msg === 'requests were shed')).toBe(true));
    const metrics = house.logs.find(({ msg }) => msg === 'requests were shed');
    expect(Object.keys(metrics?.['shed'] as object).length).toBeGreaterThan(0);
  });
});
