import { randomBytes, randomUUID } from 'node:crypto';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse({ APP_ROLE: 'all' });

/** A session of the person that began and expired so long ago, with a refresh token of it. */
async function oldSession(person: Person, age: string): Promise<string> {
  const id = randomUUID();
  const [{ tenant }] = (await house.rows('select tenant_id as tenant from users.users where id = $1', [person.id])) as [
    { tenant: string },
  ];
  await house.rows(
    `insert into auth.sessions (id, tenant_id, user_id, expires_at) values ($1, $2, $3, now() - $4::interval)`,
    [id, tenant, person.id, age],
  );
  await house.rows(
    `insert into auth.refresh_tokens (hash, tenant_id, session_id, expires_at) values ($1, $2, $3, now() - $4::interval)`,
    [randomBytes(32), tenant, id, age],
  );
  return id;
}

/** A token that was mailed and expired so long ago. */
async function mailedToken(age: string): Promise<string> {
  const id = randomUUID();
  await house.rows(
    `insert into auth.mailed_tokens (id, tenant_id, kind, subject, address_sealed, hash, expires_at, asked_at)
     select $1, id, 'password_reset', $2, $2, $2, now() - $3::interval, '{}' from tenants.tenants limit 1`,
    [id, randomBytes(32), age],
  );
  return id;
}

describe('the job that removes old rows', () => {
  it('keeps what tells a thief while the session lives, however old it is', async () => {
    const thief = await house.signUp();
    const { refreshToken: used } = thief.session as { refreshToken: string };
    const { body } = await house.stranger.post('/v1/auth/refresh', { refreshToken: used }).ok();
    await house.rows(
      `update auth.refresh_tokens t set used_at = used_at - interval '40 days', expires_at = now() - interval '10 days'
       from auth.sessions s where s.id = t.session_id and s.user_id = $1 and t.used_at is not null`,
      [thief.id],
    );
    const gone = await oldSession(thief, '31 days');
    await house.rows('update platform.jobs set next_run_at = now()');
    await eventually(async () => expect(await house.count('auth.sessions where id = $1', [gone])).toBe(0), 10_000);
    await house.stranger.post('/v1/auth/refresh', { refreshToken: used }).refused('auth.refresh_reused', 401);
    const newest = { refreshToken: body.refreshToken as string };
    await house.stranger.post('/v1/auth/refresh', newest).refused('auth.refresh_invalid', 401);
  });
});

describe('what is left of old sessions and attempts', () => {
  it('is removed once it is long over, and nothing else', async () => {
    const person = await house.signUp();
    const [old, late] = [await oldSession(person, '31 days'), await oldSession(person, '1 hour')];
    const attempts = `insert into auth.failed_attempts (subject, times, noted_at) values ($1, array[now()], now() - $2::interval)`;
    const [forgotten, fresh] = [randomBytes(32), randomBytes(32)];
    await house.rows(attempts, [forgotten, '2 days']);
    await house.rows(attempts, [fresh, '1 minute']);
    const [expired, recent] = [await mailedToken('2 days'), await mailedToken('1 hour')];
    await house.rows('update platform.jobs set next_run_at = now()');
    await eventually(async () => {
      expect(await house.count('auth.sessions where id = $1', [old])).toBe(0);
      expect(await house.count('auth.failed_attempts where subject = $1', [forgotten])).toBe(0);
      expect(await house.count('auth.mailed_tokens where id = $1', [expired])).toBe(0);
    }, 10_000);
    expect(await house.count('auth.mailed_tokens where id = $1', [recent])).toBe(1);
    expect(await house.count('auth.sessions where id = $1', [late])).toBe(1);
    expect(await house.count('auth.refresh_tokens where session_id = $1', [late])).toBe(1);
    expect(await house.count('auth.sessions where user_id = $1', [person.id])).toBe(2);
    expect(await house.count('auth.failed_attempts where subject = $1', [fresh])).toBe(1);
  });
});
