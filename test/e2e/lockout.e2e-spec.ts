import { randomUUID } from 'node:crypto';
import { PASSWORD, useHouse, useHouseBeside, type House } from '../support/house.js';
import { emailOf } from '../support/mails.js';

/** Behind a proxy, which tells where a request came from. */
const house = useHouse({ TRUST_PROXY: '1' });
/** Another instance behind it, which knows nothing but what is in the database. */
const twin = useHouseBeside(house, { TRUST_PROXY: '1' });
/** Reached by anybody, so what they say of themselves counts for nothing. */
const open = useHouseBeside(house);

const nobody = () => `nobody.${randomUUID()}@example.com`;
const attempt = (email: string, password: string, forwardedFor: string, { stranger }: House = house) =>
  stranger.post('/v1/auth/login', { email, password }, { 'x-forwarded-for': forwardedFor });

/** So many wrong passwords, all of them answered as such. */
async function guess(email: string, from: string, times: number, at: House = house): Promise<void> {
  for (let n = 0; n < times; n++)
    await attempt(email, 'wrong password', from, at).refused('auth.invalid_credentials', 401);
}

describe('failed logins', () => {
  beforeEach(() => house.rows('delete from auth.failed_attempts'));

  it('of one account are ten from wherever: an address that never tried is refused, with the right password too', async () => {
    const email = emailOf(await house.signUp());
    await guess(email, '203.0.113.1', 4);
    await guess(email, '203.0.113.2', 3);
    await guess(email, '203.0.113.3', 2);
    await attempt(email, PASSWORD, '203.0.113.4').ok();
    await guess(email, '203.0.113.3', 1);
    const refused = await attempt(email, PASSWORD, '203.0.113.5').refused('auth.too_many_attempts', 429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
    await attempt(emailOf(await house.signUp()), PASSWORD, '203.0.113.1').ok();
  });

  it('from one address are fifty over all accounts: one that nobody tried is refused there, and only there', async () => {
    const email = emailOf(await house.signUp());
    for (let n = 0; n < 16; n++) await guess(nobody(), '203.0.113.7', 3, n % 2 ? twin : house);
    await guess(nobody(), '203.0.113.7', 1, twin);
    await attempt(email, PASSWORD, '203.0.113.7').ok();
    await guess(nobody(), '203.0.113.7', 1);
    await attempt(email, PASSWORD, '203.0.113.7').refused('auth.too_many_attempts', 429);
    await attempt(nobody(), 'wrong password', '203.0.113.7').refused('auth.too_many_attempts', 429);
    await attempt(email, PASSWORD, '203.0.113.8').ok();
  }, 60_000);

  it('come from where the proxy says, and not from where the caller told the proxy', async () => {
    const email = emailOf(await house.signUp());
    for (let n = 0; n < 5; n++) await guess(email, `198.51.100.${n}, 203.0.113.9`, 1);
    await attempt(email, PASSWORD, '198.51.100.77, 203.0.113.9').refused('auth.too_many_attempts', 429);
    await attempt(email, PASSWORD, '203.0.113.10').ok();
  });

  it('come from where the connection does, where no proxy is believed', async () => {
    const email = emailOf(await house.signUp());
    for (let n = 0; n < 5; n++) await guess(email, `203.0.113.${n}`, 1, open);
    await attempt(email, PASSWORD, '203.0.113.99', open).refused('auth.too_many_attempts', 429);
  });
});
