import { randomUUID } from 'node:crypto';
import type { Answer } from '../support/answer.js';
import { PASSWORD, useHouse, useHouseBeside } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse({ RATE_LIMIT_AUTH: 'off' });
const byAttempts = useHouseBeside(house, { RATE_LIMIT_AUTH: '2/15m' });
const byRoute = useHouseBeside(house, { RATE_LIMIT_PRINCIPAL: '1000/15m' });

const through = (answers: readonly Answer[]) => answers.filter(({ status }) => status !== 429);
const many = (times: number, ask: (n: number) => PromiseLike<Answer>) =>
  Promise.all(Array.from({ length: times }, (_, n) => ask(n)));

describe('attempts', () => {
  const anybody = () => `somebody.${randomUUID()}@example.com`;

  it('to log in are counted before any hashing: of two hundred guesses at once two are judged', async () => {
    const email = anybody();
    const guess = () => byAttempts.stranger.post('/v1/auth/login', { email, password: 'wrong password' });
    const startedAt = performance.now();
    const answers = await many(200, guess);
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, ...Array<number>(198).fill(429)]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const [refused] = answers.filter(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'auth.too_many_attempts' });
    const silent = answers.filter(
      ({ contextId }) => !byAttempts.linesOf(contextId).some(({ msg }) => msg === 'statements ran'),
    );
    expect(silent).toHaveLength(198);
  });

  it('to log in that succeed are not counted, and a refresh never is', async () => {
    const email = anybody();
    await house.stranger.post('/v1/auth/signup', { email, password: PASSWORD, name: 'Somebody' }).created();
    const logIn = () => byAttempts.stranger.post('/v1/auth/login', { email, password: PASSWORD }).ok();
    for (let n = 0; n < 6; n++) await logIn();
    let { refreshToken } = (await logIn()).body;
    for (let n = 0; n < 40; n++)
      refreshToken = (await byAttempts.stranger.post('/v1/auth/refresh', { refreshToken }).ok()).body.refreshToken;
  });

  it('to sign up are two for an address of mail, and twenty for an address of the network', async () => {
    const email = anybody();
    const signUp = (as: string) => byAttempts.stranger.post('/v1/auth/signup', { email: as, password: '', name: '' });
    expect(through(await many(10, () => signUp(email)))).toHaveLength(2);
    expect(through(await many(40, () => signUp(anybody())))).toHaveLength(18);
    await signUp(anybody()).refused('rate_limit.exceeded', 429);
  });
});

describe('attempts on one account', () => {
  const mixed = (id: string) => id.replaceAll(/[a-f]/g, (digit, at: number) => (at % 2 ? digit.toUpperCase() : digit));
  const named = (tenant?: string) => (tenant === undefined ? undefined : { 'x-tenant-id': tenant });

  it('are counted together, whether the tenant is named by its slug, its id in any case, or not at all', async () => {
    const [{ id, slug }] = (await house.rows(`select id, slug from tenants.tenants`)) as [{ id: string; slug: string }];
    const spellings = [undefined, slug, id, id.toUpperCase(), mixed(id)];
    expect(new Set(spellings).size).toBe(5);
    for (const first of spellings) {
      const guessed = { email: `somebody.${randomUUID()}@example.com`, password: 'wrong password' };
      const guess = (tenant?: string) => byAttempts.stranger.post('/v1/auth/login', guessed, named(tenant));
      for (const _ of [1, 2]) await guess(first).refused('auth.invalid_credentials', 401);
      for (const spelling of spellings)
        expect((await guess(spelling).refused('auth.too_many_attempts', 429)).body).toMatchObject({
          detail: 'The limit "auth" allows 2 requests in 900 seconds.',
        });
    }
  });

  it('are counted together of all tenants that there are not, whatever they are called', async () => {
    const wished = { email: `somebody.${randomUUID()}@example.com`, password: PASSWORD, name: 'Somebody' };
    const signUp = (tenant?: string) => byRoute.stranger.post('/v1/auth/signup', wished, named(tenant));
    for (const nowhere of [randomUUID(), 'nowhere', 'NOWHERE', 'x'.repeat(5_000), '\u00ff'])
      await signUp(nowhere).refused('tenants.not_found', 404);
    await signUp('elsewhere').refused('rate_limit.exceeded', 429);
    await signUp().created();
  });
});

describe('a route with a limit of its own', () => {
  it('is refused past it, while every other route goes on', async () => {
    const { session } = await house.signUp();
    const maria = new Person(byRoute.url, session);
    const asked = await many(30, () => maria.post('/v1/auth/email-verifications'));
    expect(through(asked)).toHaveLength(10);
    expect(asked.find(({ status }) => status === 429)?.body).toMatchObject({
      detail: 'The limit "route" allows 10 requests in 900 seconds.',
    });
    await maria.get('/v1/users/me').ok();
    const sam = new Person(byRoute.url, (await house.signUp()).session);
    expect((await sam.post('/v1/auth/email-verifications')).status).toBe(202);
  });
});
