import { PASSWORD, useHouse } from '../support/house.js';
import { CONFIRMATION, emailOf, Mailbox, NEW_PASSWORD, newContext } from '../support/mails.js';

const house = useHouse({ APP_ROLE: 'all' });
const mailbox = new Mailbox(house);

describe('a password reset', () => {
  it('sets the new password once, ends every session, and verifies the address', async () => {
    const person = await house.signUp();
    const other = await house.logIn(emailOf(person), PASSWORD);
    const token = await mailbox.resetOf(emailOf(person));
    await mailbox.complete(token).done();
    for (const device of [person, other]) {
      await device.get('/v1/users/me').refused('auth.unauthenticated', 401);
      const { refreshToken } = device.session as { refreshToken: string };
      await house.stranger.post('/v1/auth/refresh', { refreshToken }).refused('auth.refresh_invalid', 401);
    }
    await house.stranger
      .post('/v1/auth/login', { email: emailOf(person), password: PASSWORD })
      .refused('auth.invalid_credentials', 401);
    const again = await house.logIn(emailOf(person), NEW_PASSWORD);
    const { body, etag } = await again.get('/v1/users/me').ok();
    expect(etag).toBe('"2"');
    expect(Math.abs(Date.parse(body.emailVerifiedAt as string) - Date.now())).toBeLessThan(60_000);
    await mailbox.complete(token, 'a third fine password').refused('auth.token_invalid', 422);
    const events = await house.rows('select type, version from platform.outbox where aggregate_id = $1 order by 2', [
      person.id,
    ]);
    expect(events).toEqual([
      { type: 'users.user_created.v1', version: 1 },
      { type: 'users.user_updated.v1', version: 2 },
    ]);
  });

  it('is won by one where twenty come at once', async () => {
    const person = await house.signUp();
    const token = await mailbox.resetOf(emailOf(person));
    const passwords = Array.from({ length: 20 }, (_, n) => `fine password number ${n}`);
    const answers = await Promise.all(passwords.map((password) => mailbox.complete(token, password)));
    const winners = passwords.filter((_, n) => answers[n]?.status === 204);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => ![204, 422, 503].includes(status))).toEqual([]);
    await house.logIn(emailOf(person), winners[0] ?? '');
  }, 30_000);

  it('is refused with a token that expired, was replaced, is of the other kind, or was never ours', async () => {
    const context = newContext();
    const person = await mailbox.signUp(context);
    const confirmation = await mailbox.tokenOf(context, CONFIRMATION);
    const first = await mailbox.resetOf(emailOf(person));
    const second = await mailbox.resetOf(emailOf(person));
    await house.rows(`update auth.mailed_tokens set expires_at = now() where kind = 'password_reset'`);
    const forged = second.slice(0, -4) + (second.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    for (const token of [first, second, confirmation, forged, 'x', `${second}x`])
      await mailbox.complete(token).refused('auth.token_invalid', 422);
    await mailbox.verify(second).refused('auth.token_invalid', 422);
    await person.get('/v1/users/me').ok();
    await house.logIn(emailOf(person), PASSWORD);
  });

  it('is still possible after a password that anybody would guess', async () => {
    const person = await house.signUp();
    const token = await mailbox.resetOf(emailOf(person));
    await mailbox.complete(token, emailOf(person)).refused('auth.password_refused', 422);
    await mailbox.complete(token, 'password1').refused('auth.password_refused', 422);
    await mailbox.complete(token).done();
  });

  it('does nothing for an account that was closed meanwhile', async () => {
    const person = await house.signUp();
    const token = await mailbox.resetOf(emailOf(person));
    await (await house.owner()).delete(`/v1/users/${person.id}`, { 'if-match': '*' }).done();
    await mailbox.complete(token).refused('auth.token_invalid', 422);
  });

  it('leaves an account that was tried too often locked', async () => {
    const person = await house.signUp();
    const attempt = (password: string) => house.stranger.post('/v1/auth/login', { email: emailOf(person), password });
    for (let n = 0; n < 5; n++) await attempt('wrong password').refused('auth.invalid_credentials', 401);
    await mailbox.complete(await mailbox.resetOf(emailOf(person))).done();
    await attempt(NEW_PASSWORD).refused('auth.too_many_attempts', 429);
  });

  it('of one tenant is none of another with the same address', async () => {
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'other', 'Other', 'active')`,
    );
    const email = emailOf(await house.signUp());
    const account = { email, password: PASSWORD, name: 'Theirs' };
    await house.stranger.post('/v1/auth/signup', account, { 'x-tenant-id': 'other' }).created();
    await mailbox.complete(await mailbox.resetOf(email, { 'x-tenant-id': 'other' })).done();
    await house.logIn(email, PASSWORD);
    await house.stranger.post('/v1/auth/login', { email, password: NEW_PASSWORD }, { 'x-tenant-id': 'other' }).ok();
  });
});
