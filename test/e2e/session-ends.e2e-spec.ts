import { useHouse, useHouseBeside } from '../support/house.js';
import type { Person } from '../support/person.js';

const QUARTER = 90 * 24 * 3_600;
const house = useHouse({ REFRESH_TOKEN_TTL: String(2 * QUARTER) });

const usual = useHouseBeside(house, { REFRESH_TOKEN_TTL: '600' });

const refresh = (person: Person) =>
  house.stranger.post('/v1/auth/refresh', { refreshToken: person.session.refreshToken as string }).ok();

/** Has the session of a person end so many seconds from now. */
const endIn = (person: Person, seconds: number) =>
  house.rows(`update auth.sessions set expires_at = now() + make_interval(secs => $2) where user_id = $1`, [
    person.id,
    seconds,
  ]);

describe('the life of a refresh token', () => {
  it('is told as it is, never beyond the end of its session', async () => {
    const person = await house.signUp();
    const told = person.session.refreshExpiresIn as number;
    expect(told).toBeLessThanOrEqual(QUARTER);
    expect(told).toBeGreaterThan(QUARTER - 60);
    await endIn(person, 600);
    const { body } = await refresh(person);
    expect(body.refreshExpiresIn).toBeLessThanOrEqual(600);
    expect(body.refreshExpiresIn).toBeGreaterThan(540);
  });
});

describe('the life of a refresh token in a young session', () => {
  it('is the idle life that is set', async () => {
    const person = await usual.signUp();
    expect(person.session.refreshExpiresIn).toBe(600);
  });
});

describe('a session', () => {
  const tell = (person: Person) =>
    house.stranger
      .post('/v1/auth/refresh', { refreshToken: person.session.refreshToken as string })
      .refused('auth.refresh_invalid', 401);
  /** What a theft would leave behind. */
  const isNoTheft = async (person: Person) => {
    expect(await house.count('auth.sessions where user_id = $1 and ended_at is not null', [person.id])).toBe(0);
    expect(
      await house.count(
        `platform.outbox where type = 'sessions.session_stolen.v1' and aggregate_id in (select id from auth.sessions where user_id = $1)`,
        [person.id],
      ),
    ).toBe(0);
  };

  it('is not refreshed once its absolute life is over, however young its token', async () => {
    const person = await house.signUp();
    await endIn(person, -1);
    await tell(person);
    await isNoTheft(person);
    await endIn(person, 600);
    await refresh(person);
  });

  it('is not refreshed once it was idle for too long, and that is no theft', async () => {
    const person = await house.signUp();
    const expireIn = (seconds: number) =>
      house.rows(
        `update auth.refresh_tokens set expires_at = now() + make_interval(secs => $2)
         where session_id in (select id from auth.sessions where user_id = $1)`,
        [person.id, seconds],
      );
    await expireIn(-1);
    await tell(person);
    await tell(person);
    await isNoTheft(person);
    await expireIn(600);
    await refresh(person);
  });
});
