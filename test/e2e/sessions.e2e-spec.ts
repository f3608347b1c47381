import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse, useHouseBeside } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse({ REFRESH_GRACE_SECONDS: '1' });
const elsewhere = useHouseBeside(house, { REFRESH_GRACE_SECONDS: '1' });

const emailOf = (person: Person) => (person.session as { user: { email: string } }).user.email;
const refreshTokenOf = (person: Person) => (person.session as { refreshToken: string }).refreshToken;
const at = (url: string, person: Person) => new Person(url, person.session);

/** The sessions of one person, begun on different devices. */
async function devices(...names: string[]): Promise<Person[]> {
  const person = await house.signUp();
  const email = emailOf(person);
  const others = names.map(async (name) => {
    const { body } = await house.stranger
      .with({ 'user-agent': name })
      .post('/v1/auth/login', { email, password: PASSWORD })
      .ok();
    return new Person(house.url, body);
  });
  return [person, ...(await Promise.all(others))];
}

async function isOut(person: Person): Promise<void> {
  for (const { url } of [house, elsewhere]) {
    await eventually(
      () =>
        at(url, person)
          .get('/v1/users/me')
          .refused('auth.unauthenticated', 401)
          .then(() => undefined),
      1_000,
    );
    await new Person(url)
      .post('/v1/auth/refresh', { refreshToken: refreshTokenOf(person) })
      .refused('auth.refresh_invalid', 401);
  }
}

async function isIn(person: Person): Promise<void> {
  for (const { url } of [house, elsewhere]) await at(url, person).get('/v1/users/me').ok();
}

describe('own sessions', () => {
  it('are listed, newest first, with where they were begun and which one this is', async () => {
    const [phone, laptop] = (await devices('Laptop/1.0')) as [Person, Person];
    const { body } = await laptop.get('/v1/auth/sessions?count=true').ok();
    expect(body.page).toEqual({ limit: 20, nextCursor: null, total: 2 });
    expect(body.data[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      createdAt: expect.any(String) as string,
      lastUsedAt: expect.any(String) as string,
      ip: '127.0.0.0/24',
      userAgent: 'Laptop/1.0',
      current: true,
    });
    expect(body.data[1].current).toBe(false);
    await phone.post('/v1/auth/logout').done();
    expect((await laptop.get('/v1/auth/sessions').ok()).body.data.length).toBe(1);
    expect((await (await house.signUp()).get('/v1/auth/sessions').ok()).body.data.length).toBe(1);
  });

  it('end one by one, on every instance within a second, and nobody ends another person’s', async () => {
    const [phone, laptop] = (await devices('Laptop/1.0')) as [Person, Person];
    await isIn(phone);
    const { body } = await laptop.get('/v1/auth/sessions').ok();
    const id = (body.data as { id: string; current: boolean }[]).find(({ current }) => !current)?.id ?? '';
    await (await house.signUp()).delete(`/v1/auth/sessions/${id}`).refused('auth.session_not_found', 404);
    await laptop.delete(`/v1/auth/sessions/${id}`).done();
    await isOut(phone);
    await isIn(laptop);
    await laptop.delete(`/v1/auth/sessions/${id}`).refused('auth.session_not_found', 404);
    await laptop.delete(`/v1/auth/sessions/${randomUUID()}`).refused('auth.session_not_found', 404);
  });

  it('end all at once, this one as well', async () => {
    const [phone, laptop, tablet] = (await devices('Laptop/1.0', 'Tablet/1.0')) as [Person, Person, Person];
    await laptop.delete('/v1/auth/sessions').done();
    for (const person of [phone, laptop, tablet]) await isOut(person);
    await house.logIn(emailOf(phone), PASSWORD);
  });
});

describe('a password', () => {
  const change = (person: Person, currentPassword: string, newPassword: string) =>
    person.put('/v1/auth/password', { currentPassword, newPassword });

  it('is changed by who knows it, and every other session ends', async () => {
    const [phone, laptop] = (await devices('Laptop/1.0')) as [Person, Person];
    await change(laptop, PASSWORD, 'another fine password').done();
    await isOut(phone);
    await isIn(laptop);
    await house.stranger
      .post('/v1/auth/login', { email: emailOf(phone), password: PASSWORD })
      .refused('auth.invalid_credentials', 401);
    await house.logIn(emailOf(phone), 'another fine password');
  });

  it('is kept where the present one is wrong, or the new one would be guessed', async () => {
    const person = await house.signUp();
    await change(person, 'wrong password', 'another fine password').refused('auth.invalid_credentials', 401);
    // The last two are common nowhere, but breaches hold them.
    for (const guessable of [emailOf(person), 'password1', 'qwertyuiop', 'voxstrange', 'bhrh0h2oof6xbqjeh'])
      await change(person, PASSWORD, guessable).refused('auth.password_refused', 422);
    await house.logIn(emailOf(person), PASSWORD);
  });

  it('lets no login in that knew the old one and came in while it was changed', async () => {
    for (let round = 0; round < 4; round++) {
      const person = await house.signUp();
      const logins = Array.from({ length: 4 }, () =>
        house.stranger.post('/v1/auth/login', { email: emailOf(person), password: PASSWORD }),
      );
      await change(person, PASSWORD, 'another fine password').done();
      for (const { status, body } of await Promise.all(logins))
        if (status === 200) await isOut(new Person(house.url, body));
      await isIn(person);
    }
  }, 60_000);
});

describe('failed logins', () => {
  const attempt = (email: string, password: string, url = house.url) =>
    new Person(url).post('/v1/auth/login', { email, password });

  it('are counted on all instances: after five the right password is refused too, and live sessions go on', async () => {
    const person = await house.signUp();
    const email = emailOf(person);
    for (let n = 0; n < 5; n++)
      await attempt(email, 'wrong password', n % 2 ? elsewhere.url : house.url).refused(
        'auth.invalid_credentials',
        401,
      );
    for (const { url } of [house, elsewhere]) {
      const refused = await attempt(email, PASSWORD, url).refused('auth.too_many_attempts', 429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(900);
    }
    await isIn(person);
    const other = await house.signUp();
    await house.logIn(emailOf(other), PASSWORD);
    await house.rows(
      `update auth.failed_attempts set times = array(select t - interval '15 minutes' from unnest(times) t)`,
    );
    await attempt(email, PASSWORD).ok();
  });

  it('count the same for an address that nobody has', async () => {
    const email = `nobody.${randomUUID()}@example.com`;
    for (let n = 0; n < 5; n++) await attempt(email, 'wrong password').refused('auth.invalid_credentials', 401);
    await attempt(email, 'wrong password').refused('auth.too_many_attempts', 429);
  });

  it('let five through where many come at once, and tell the others nothing of the password', async () => {
    const email = emailOf(await house.signUp());
    const answers = await Promise.all(Array.from({ length: 15 }, () => attempt(email, 'wrong password')));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(5).fill(401),
      ...Array<number>(10).fill(429),
    ]);
    await attempt(email, PASSWORD).refused('auth.too_many_attempts', 429);
  });

  it('keep nothing that names anybody', async () => {
    const email = emailOf(await house.signUp());
    await attempt(email, 'wrong password').refused('auth.invalid_credentials', 401);
    const rows = await house.rows(`select encode(subject, 'escape') as subject from auth.failed_attempts`);
    expect(JSON.stringify(rows)).not.toMatch(/example|127\.0/);
  });
});
