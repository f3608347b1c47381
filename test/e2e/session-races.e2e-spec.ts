import { hash } from '@node-rs/argon2';
import pg from 'pg';
import type { Answer } from '../support/answer.js';
import { eventually, PASSWORD, useHouse, useHouseBeside } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
/** Where others try meanwhile: the first would take the one that is under way for one of their attempts. */
const elsewhere = useHouseBeside(house);

const emailOf = (person: Person) => (person.session as { user: { email: string } }).user.email;
const attempt = (email: string, password: string, at = house) =>
  at.stranger.post('/v1/auth/login', { email, password });
/** As often as makes one too many of the next. */
async function guessElsewhere(person: Person): Promise<void> {
  for (let n = 0; n < 5; n++)
    await attempt(emailOf(person), 'wrong password', elsewhere).refused('auth.invalid_credentials', 401);
}

/** The answer to `ask`, which meets what `hold` did to a row and had not committed yet; `meanwhile` happens while it waits. */
async function askBeside(
  hold: string,
  person: Person,
  ask: () => PromiseLike<Answer>,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Answer> {
  const other = new pg.Client(house.database.superuserUrl);
  await other.connect();
  try {
    await other.query('begin');
    await other.query(hold, [person.id]);
    let answered = false;
    const answer = Promise.resolve(ask()).finally(() => (answered = true));
    const waiting = `pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => expect(answered || (await house.count(waiting)) > 0).toBe(true));
    await meanwhile();
    await other.query('commit');
    return await answer;
  } finally {
    await other.end();
  }
}

const HOLD = 'select from auth.credentials where user_id = $1 for update';

/** Puts another hash in the place of the one there is. */
const replacing = async (password: string) =>
  `update auth.credentials set password_hash = '${await hash(password)}' where user_id = $1`;

describe('a login whose password was right', () => {
  const logIn = (person: Person) => () => attempt(emailOf(person), PASSWORD);

  it('goes through where nothing happened meanwhile', async () => {
    const person = await house.signUp();
    expect((await askBeside(HOLD, person, logIn(person))).status).toBe(200);
  });

  it('goes through where another login made its hash anew before it committed', async () => {
    const person = await house.signUp();
    expect((await askBeside(await replacing(PASSWORD), person, logIn(person))).status).toBe(200);
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(2);
  });

  it('is refused where the password was changed before it committed', async () => {
    const person = await house.signUp();
    const { status, body } = await askBeside(await replacing('another password'), person, logIn(person));
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'auth.invalid_credentials' });
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(1);
  });

  it('is refused where others failed too often before it committed', async () => {
    const person = await house.signUp();
    const { status, body } = await askBeside(HOLD, person, logIn(person), () => guessElsewhere(person));
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'auth.too_many_attempts' });
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(1);
  });
});

describe('a password change', () => {
  it('goes through where a login made the hash anew before it committed', async () => {
    const person = await house.signUp();
    const passwords = { currentPassword: PASSWORD, newPassword: 'another fine password' };
    const change = () => person.put('/v1/auth/password', passwords);
    expect((await askBeside(await replacing(PASSWORD), person, change)).status).toBe(204);
    await attempt(emailOf(person), 'another fine password').ok();
  });

  it('is refused where others guessed too often before it committed', async () => {
    const person = await house.signUp();
    const passwords = { currentPassword: PASSWORD, newPassword: 'another fine password' };
    const change = () => person.put('/v1/auth/password', passwords);
    const { status, body } = await askBeside(HOLD, person, change, () => guessElsewhere(person));
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'auth.too_many_attempts' });
    await house.rows('delete from auth.failed_attempts');
    await attempt(emailOf(person), PASSWORD).ok();
  });
});

describe('a refresh', () => {
  it('that comes while the session is ending finds it ended, and leaves no token behind', async () => {
    const person = await house.signUp();
    const { refreshToken } = person.session as { refreshToken: string };
    const { status, body } = await askBeside(
      `update auth.sessions set ended_at = now(), end_reason = 'logout' where user_id = $1`,
      person,
      () => house.stranger.post('/v1/auth/refresh', { refreshToken }),
    );
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'auth.refresh_invalid' });
    expect(
      await house.count('auth.refresh_tokens t join auth.sessions s on s.id = t.session_id where s.user_id = $1', [
        person.id,
      ]),
    ).toBe(1);
  });
});
