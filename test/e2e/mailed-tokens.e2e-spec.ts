import { randomUUID } from 'node:crypto';
import { eventually, useHouse } from '../support/house.js';
import { CONFIRMATION, emailOf, Mailbox, newContext } from '../support/mails.js';

const house = useHouse({ APP_ROLE: 'all' });
const mailbox = new Mailbox(house);

describe('asking for a password reset', () => {
  it('is answered the same, in as many round trips, whoever has the address', async () => {
    const seen = async (email: string) => {
      const context = await mailbox.ask(email);
      const line = house.linesOf(context).find(({ msg }) => msg === 'request answered');
      const { headers } = await house.stranger.post('/v1/auth/password-resets', { email });
      const names = Object.keys(headers).sort();
      return { names, roundTrips: line?.['roundTrips'], length: headers['content-length'] };
    };
    await mailbox.ask(`${randomUUID()}@example.com`);
    const known = await seen(emailOf(await house.signUp()));
    expect(known).toMatchObject({ roundTrips: 1, length: '0' });
    expect(await seen(`${randomUUID()}@example.com`)).toEqual(known);
    expect(known.names).not.toContain('etag');
  });

  it('writes the same for an address that nobody has, and mails nothing', async () => {
    const email = `${randomUUID()}@example.com`;
    const context = await mailbox.ask(email);
    const [event] = await house.rows(`select id, type from platform.outbox where headers ->> 'contextId' = $1`, [
      context,
    ]);
    expect(event).toMatchObject({ type: 'resets.reset_requested.v1' });
    await eventually(async () =>
      expect(
        await house.count(`platform.inbox where consumer = 'mail.mail_reset_tokens' and event_id = $1`, [event.id]),
      ).toBe(1),
    );
    expect(await house.count('mail.messages where context_id = $1', [context])).toBe(0);
  });

  it('mails three an hour at most, silently, even where many ask at once; the last one mailed stays good', async () => {
    const person = await house.signUp();
    const contexts = await Promise.all(Array.from({ length: 12 }, () => mailbox.ask(emailOf(person))));
    const asked = async () => house.count('platform.outbox where headers ->> $1 = any($2)', ['contextId', contexts]);
    expect(await asked()).toBe(3);
    const [{ context }] = (await house.rows(
      `select headers ->> 'contextId' as context from platform.outbox o join auth.mailed_tokens t on t.id = o.aggregate_id
       where o.headers ->> 'contextId' = any($1)`,
      [contexts],
    )) as [{ context: string }];
    await mailbox.ask(emailOf(person));
    await mailbox.complete(await mailbox.tokenOf(context)).done();
    await house.rows(
      `update auth.mailed_tokens set asked_at = array(select t - interval '1 hour' from unnest(asked_at) t)`,
    );
    await mailbox.resetOf(emailOf(person));
  });

  it('leaves the token in its letter alone', async () => {
    const context = newContext();
    const person = await mailbox.signUp(context);
    const tokens = [await mailbox.tokenOf(context, CONFIRMATION), await mailbox.resetOf(emailOf(person))];
    await mailbox.complete(tokens[1] ?? '').done();
    const kept = [
      ...(await house.rows('select m::text as text from mail.messages m')),
      ...(await house.rows('select o::text as text from platform.outbox o')),
      ...(await house.rows('select t::text as text from auth.mailed_tokens t')),
      ...house.logs.map((line) => ({ text: JSON.stringify(line) })),
    ].map(({ text }) => text as string);
    expect(kept.length).toBeGreaterThan(10);
    const forms = tokens.flatMap((token) => [token, Buffer.from(token, 'base64url').toString('hex'), token.slice(24)]);
    forms.push(emailOf(person), Buffer.from(emailOf(person)).toString('hex'));
    expect(kept.filter((text) => forms.some((form) => text.includes(form)))).toEqual([]);
  });

  it('sends no letter whose token expired while it waited', async () => {
    const context = await mailbox.ask(emailOf(await house.signUp()));
    await mailbox.tokenOf(context);
    await house.rows(
      `update mail.messages set status = 'queued', available_at = now(),
         facts = facts || '{"expiresAt":"2026-01-01T00:00:00.000Z"}' where context_id = $1`,
      [context],
    );
    await eventually(async () =>
      expect(await house.rows('select status, last_fault from mail.messages where context_id = $1', [context])).toEqual(
        [{ status: 'failed', last_fault: 'What it says holds no longer.' }],
      ),
    );
  });
});

describe('an address', () => {
  it('is verified by the token that is mailed with the sign-up, once', async () => {
    const context = newContext();
    const person = await mailbox.signUp(context);
    const token = await mailbox.tokenOf(context, CONFIRMATION);
    await mailbox.complete(token).refused('auth.token_invalid', 422);
    const answers = await Promise.all(Array.from({ length: 20 }, () => mailbox.verify(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(422)]);
    const { body } = await person.get('/v1/users/me').ok();
    expect(body).toMatchObject({ version: 2, emailVerifiedAt: expect.any(String) as string });
    expect(await house.count('platform.outbox where aggregate_id = $1 and version = 2', [person.id])).toBe(1);
  });

  it('gets another mail where its owner asks, which voids the first, and none once it is verified', async () => {
    const context = newContext();
    const person = await mailbox.signUp(context);
    const first = await mailbox.tokenOf(context, CONFIRMATION);
    const again = newContext();
    expect((await person.with({ 'x-context-id': again }).post('/v1/auth/email-verifications')).status).toBe(202);
    const second = await mailbox.tokenOf(again, CONFIRMATION);
    await mailbox.verify(first).refused('auth.token_invalid', 422);
    await mailbox.verify(second).done();
    const late = newContext();
    expect((await person.with({ 'x-context-id': late }).post('/v1/auth/email-verifications')).status).toBe(202);
    expect(await house.count(`platform.outbox where headers ->> 'contextId' = $1`, [late])).toBe(0);
    await house.stranger.post('/v1/auth/email-verifications').refused('auth.unauthenticated', 401);
  });
});
