import { randomUUID } from 'node:crypto';
import { PASSWORD, useHouse } from '../support/house.js';
import { CONFIRMATION, Mailbox, NEW_PASSWORD, newContext } from '../support/mails.js';
import type { Person } from '../support/person.js';

const house = useHouse({ APP_ROLE: 'all' });
const mailbox = new Mailbox(house);

/** The tenants that the lines of a call name, `none` for lines without one; those of the look for the tenant left out. */
async function tenantsNoted(call: (caller: Person) => PromiseLike<unknown>): Promise<Set<unknown>> {
  const contextId = newContext();
  await call(house.stranger.with({ 'x-context-id': contextId }));
  const lines = house.linesOf(contextId).filter((line) => {
    const statements = line['statements'] as string[] | undefined;
    return (
      line['msg'] === 'request answered' || (statements && !statements.every((name) => name.startsWith('tenants.')))
    );
  });
  expect(lines.length).toBeGreaterThan(1);
  return new Set(lines.map((line) => line['tenantId'] ?? 'none'));
}

describe('the log of what strangers ask for', () => {
  it('tells the tenant as soon as it is known, on the access line and on those of statements', async () => {
    const [{ id: tenantId }] = (await house.rows(`select id from tenants.tenants`)) as [{ id: string }];
    const account = { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Maria' };
    const { email, password } = account;
    const signUp = newContext();
    const session = (await house.stranger.with({ 'x-context-id': signUp }).post('/v1/auth/signup', account).created())
      .body;
    const confirmation = await mailbox.tokenOf(signUp, CONFIRMATION);
    const reset = await mailbox.resetOf(email);
    const { refreshToken } = session as { refreshToken: string };
    const calls: [string, (caller: Person) => PromiseLike<unknown>][] = [
      ['sign-up', (caller) => caller.post('/v1/auth/signup', { ...account, email: `x${email}` }).created()],
      ['login', (caller) => caller.post('/v1/auth/login', { email, password }).ok()],
      [
        'failed login',
        (caller) => caller.post('/v1/auth/login', { email, password: 'x' }).refused('auth.invalid_credentials', 401),
      ],
      ['refresh', (caller) => caller.post('/v1/auth/refresh', { refreshToken }).ok()],
      ['asking for a reset', (caller) => caller.post('/v1/auth/password-resets', { email })],
      ['verification', (caller) => caller.put('/v1/auth/email-verifications', { token: confirmation }).done()],
      [
        'failed reset',
        (caller) =>
          caller
            .put('/v1/auth/password-resets', { token: confirmation, newPassword: NEW_PASSWORD })
            .refused('auth.token_invalid', 422),
      ],
      [
        'verification by another token',
        (caller) => caller.put('/v1/auth/email-verifications', { token: reset }).refused('auth.token_invalid', 422),
      ],
    ];
    for (const [what, call] of calls) expect([what, await tenantsNoted(call)]).toEqual([what, new Set([tenantId])]);
    const another = await mailbox.resetOf(email);
    const complete = (caller: Person) =>
      caller.put('/v1/auth/password-resets', { token: another, newPassword: NEW_PASSWORD }).done();
    expect(await tenantsNoted(complete)).toEqual(new Set([tenantId]));
  });

  it('names no tenant that a made-up token claims', async () => {
    const made = Buffer.concat([Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Buffer.alloc(32)]);
    const refresh = (caller: Person) =>
      caller
        .post('/v1/auth/refresh', { refreshToken: made.toString('base64url') })
        .refused('auth.refresh_invalid', 401);
    expect(await tenantsNoted(refresh)).toEqual(new Set(['none']));
  });
});
