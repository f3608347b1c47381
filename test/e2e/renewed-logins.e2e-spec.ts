import { PASSWORD, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import { Person } from '../support/person.js';

const house = useHouse();

describe('a login', () => {
  const logIn = (email: string, password: string, authorization: string) =>
    house.stranger.post('/v1/auth/login', { email, password }, { authorization });

  it('is a new session, and ends the one whose access token the client sends along', async () => {
    const person = await house.signUp();
    const { body } = await logIn(emailOf(person), PASSWORD, `Bearer ${person.session.accessToken as string}`).ok();
    expect(body.refreshToken).not.toBe(person.session.refreshToken);
    await person.get('/v1/users/me').refused('auth.unauthenticated', 401);
    const { refreshToken } = person.session;
    await house.stranger.post('/v1/auth/refresh', { refreshToken }).refused('auth.refresh_invalid', 401);
    await new Person(house.url, body).get('/v1/users/me').ok();
    const why = `select end_reason as why from auth.sessions where user_id = $1 and ended_at is not null`;
    expect(await house.rows(why, [person.id])).toEqual([{ why: 'logout' }]);
  });

  it('ends nobody else’s session, and none where it fails', async () => {
    const [person, other] = [await house.signUp(), await house.signUp()];
    await logIn(emailOf(person), PASSWORD, `Bearer ${other.session.accessToken as string}`).ok();
    const own = `Bearer ${person.session.accessToken as string}`;
    await logIn(emailOf(person), 'wrong password', own).refused('auth.invalid_credentials', 401);
    await other.get('/v1/users/me').ok();
    await person.get('/v1/users/me').ok();
  });

  it('goes through with a token that counts no more, or is none', async () => {
    const person = await house.signUp();
    const token = person.session.accessToken as string;
    await person.post('/v1/auth/logout').done();
    for (const sent of [`Bearer ${token}`, 'Bearer nonsense', 'Basic eDp5'])
      await logIn(emailOf(person), PASSWORD, sent).ok();
  });
});
