import pg from 'pg';
import type { Answer } from '../support/answer.js';
import { eventually, PASSWORD, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();

const emailOf = (person: Person) => (person.session as { user: { email: string } }).user.email;
const attempt = (email: string, password: string) => house.stranger.post('/v1/auth/login', { email, password });

/** Logs in with the right password, and does `meanwhile` while the login waits to confirm it in its commit. */
async function logInWhile(person: Person, meanwhile: (client: pg.Client) => Promise<unknown>): Promise<Answer> {
  const holding = new pg.Client(house.database.superuserUrl);
  await holding.connect();
  try {
    await holding.query('begin');
    await holding.query('select from auth.credentials where user_id = $1 for update', [person.id]);
    const answer = Promise.resolve<Answer>(attempt(emailOf(person), PASSWORD));
    await eventually(async () =>
      expect(
        await house.count(`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
      ).toBeGreaterThan(0),
    );
    await meanwhile(holding);
    await holding.query('commit');
    return await answer;
  } finally {
    await holding.end();
  }
}

describe('a login whose password was right', () => {
  it('goes through where nothing happened meanwhile', async () => {
    const { status } = await logInWhile(await house.signUp(), async () => undefined);
    expect(status).toBe(200);
  });

  it('is refused where the password was changed before it committed', async () => {
    const person = await house.signUp();
    const { status, body } = await logInWhile(person, (client) =>
      client.query(`update auth.credentials set password_hash = password_hash || 'x' where user_id = $1`, [person.id]),
    );
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'auth.invalid_credentials' });
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(1);
  });

  it('is refused where others failed too often before it committed', async () => {
    const person = await house.signUp();
    const { status, body } = await logInWhile(person, async () => {
      for (let n = 0; n < 5; n++)
        await attempt(emailOf(person), 'wrong password').refused('auth.invalid_credentials', 401);
    });
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'auth.too_many_attempts' });
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(1);
  });
});
