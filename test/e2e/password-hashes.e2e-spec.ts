import { hash } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { Passwords } from '../../apps/api/src/modules/auth/passwords.js';
import { PASSWORD, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import type { Person } from '../support/person.js';

const house = useHouse();
const NEXT = 'another fine password';

const attempt = (person: Person, password: string) =>
  house.stranger.post('/v1/auth/login', { email: emailOf(person), password });
const change = (person: Person, currentPassword: string, newPassword: string) =>
  person.put('/v1/auth/password', { currentPassword, newPassword });

/** Somebody whose password is kept under that hash. */
async function kept(passwordHash: string): Promise<Person> {
  const person = await house.signUp();
  await house.rows(`update auth.credentials set password_hash = $2 where user_id = $1`, [person.id, passwordHash]);
  return person;
}

async function hashOf({ id }: Person): Promise<string> {
  const [row] = await house.rows('select password_hash as hash from auth.credentials where user_id = $1', [id]);
  return (row as { hash: string }).hash;
}

describe('a password', () => {
  it('does not expire: one of ten years ago opens as one of today', async () => {
    const person = await house.signUp();
    const aged = await house.rows(
      `update auth.credentials set updated_at = updated_at - interval '10 years' where user_id = $1 returning updated_at`,
      [person.id],
    );
    expect(aged).toHaveLength(1);
    expect((await attempt(person, PASSWORD)).status).toBe(200);
  });

  it('that came as a bcrypt hash is taken once, and kept as argon2id from then on', async () => {
    const person = await kept(await bcrypt('imported password', 4));
    await attempt(person, 'imported passwords').refused('auth.invalid_credentials', 401);
    await attempt(person, 'imported password').ok();
    expect(await hashOf(person)).toMatch(/^\$argon2id\$/);
    await attempt(person, 'imported password').ok();
  });

  it('is hashed anew at a login where its settings are weaker than ours', async () => {
    const person = await kept(await hash(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 }));
    await attempt(person, PASSWORD).ok();
    expect(await hashOf(person)).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    await attempt(person, PASSWORD).ok();
  });

  it('keeps a hash that is stronger than ours', async () => {
    const strong = await hash(PASSWORD, { memoryCost: 47_104, timeCost: 2, parallelism: 1 });
    const person = await kept(strong);
    await attempt(person, PASSWORD).ok();
    expect(await hashOf(person)).toBe(strong);
  });

  it('lets in all of five logins at once, each of which would make its hash anew', async () => {
    const person = await kept(await bcrypt(PASSWORD, 4));
    await house.rows('delete from auth.failed_attempts');
    const answers = await Promise.all(Array.from({ length: 5 }, () => attempt(person, PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await hashOf(person)).toMatch(/^\$argon2id\$/);
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(6);
    expect(await house.count('auth.failed_attempts')).toBe(0);
  });

  it('is changed beside logins that make its hash anew, and pays for no hash that it throws away', async () => {
    const passwords = house.app.get(Passwords, { strict: false });
    const person = await kept(await bcrypt(PASSWORD, 4));
    const made = passwords.hash.bind(passwords);
    let hashes = 0;
    passwords.hash = (password) => (hashes++, made(password));
    await change(person, PASSWORD, NEXT).done();
    passwords.hash = made;
    expect(hashes).toBe(1);
    const raced = await kept(await bcrypt(PASSWORD, 4));
    const [changed, ...logins] = await Promise.all([
      change(raced, PASSWORD, NEXT),
      ...Array.from({ length: 3 }, () => attempt(raced, PASSWORD)),
    ]);
    expect(changed.status).toBe(204);
    for (const { status } of logins) expect([200, 401]).toContain(status);
    await attempt(raced, NEXT).ok();
    await attempt(raced, PASSWORD).refused('auth.invalid_credentials', 401);
  });

  it('has 8 to 256 characters, taken exactly as they are', async () => {
    const signUp = (password: string) =>
      house.stranger.post('/v1/auth/signup', {
        email: `${crypto.randomUUID()}@example.com`,
        password,
        name: 'Somebody',
      });
    const letters = (count: number) => 'qz7-'.repeat(64).slice(0, count);
    for (const wrong of [letters(7), `${letters(256)}x`]) {
      const { body } = await signUp(wrong).refused('request.invalid', 400);
      expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/password']);
      const person = await house.signUp();
      await change(person, PASSWORD, wrong).refused('request.invalid', 400);
    }
    for (const right of [letters(8), letters(256), ` ${letters(6)} `]) {
      const { email } = (await signUp(right).created()).body.user as { email: string };
      await house.logIn(email, right);
      await house.stranger
        .post('/v1/auth/login', { email, password: right.slice(0, -1) })
        .refused('auth.invalid_credentials', 401);
    }
  });
});
