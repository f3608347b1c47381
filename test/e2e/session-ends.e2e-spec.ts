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
