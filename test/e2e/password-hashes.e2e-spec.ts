import { PASSWORD, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
const emailOf = (person: Person) => (person.session as { user: { email: string } }).user.email;

describe('a password', () => {
  it('that came as a bcrypt hash is taken once, and kept as argon2id from then on', async () => {
    const person = await house.signUp();
    const { hash } = await import('@node-rs/bcrypt');
    await house.rows(`update auth.credentials set password_hash = $2 where user_id = $1`, [
      person.id,
      await hash('imported password', 4),
    ]);
    const attempt = { email: emailOf(person), password: 'imported passwords' };
    await house.stranger.post('/v1/auth/login', attempt).refused('auth.invalid_credentials', 401);
    await house.logIn(emailOf(person), 'imported password');
    const [row] = await house.rows('select password_hash as hash from auth.credentials where user_id = $1', [
      person.id,
    ]);
    expect((row as { hash: string }).hash).toMatch(/^\$argon2id\$/);
    await house.logIn(emailOf(person), 'imported password');
  });

  it('is hashed anew at a login where its settings are older than ours', async () => {
    const person = await house.signUp();
    // The same password under 8 MiB.
    const { hash } = await import('@node-rs/argon2');
    await house.rows(`update auth.credentials set password_hash = $2 where user_id = $1`, [
      person.id,
      await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 }),
    ]);
    await house.logIn(emailOf(person), PASSWORD);
    const [row] = await house.rows('select password_hash as hash from auth.credentials where user_id = $1', [
      person.id,
    ]);
    expect((row as { hash: string }).hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    await house.logIn(emailOf(person), PASSWORD);
  });
});
