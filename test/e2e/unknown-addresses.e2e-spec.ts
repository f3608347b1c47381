import { randomUUID } from 'node:crypto';
import { likeAnyOther, type Answer } from '../support/answer.js';
import { PASSWORD, useHouse } from '../support/house.js';
import { CONFIRMATION, emailOf, Mailbox, newContext } from '../support/mails.js';
import type { Person } from '../support/person.js';
import { sentDuring } from '../support/statement-spy.js';

const house = useHouse({ APP_ROLE: 'all', RATE_LIMIT_AUTH: 'off' });
const mailbox = new Mailbox(house);
const nobody = () => `${randomUUID()}@example.com`;
const any = { 'if-match': '*' };

const suspend = async (person: Person) =>
  (await house.owner()).patch(`/v1/users/${person.id}`, { status: 'suspended' }, any).ok();
const close = async (person: Person) => (await house.owner()).delete(`/v1/users/${person.id}`, any).done();

/** That all are answered alike, in status, body and every header but date and contextId; what the answer is. */
async function alike(calls: readonly PromiseLike<Answer>[]): Promise<Answer> {
  const [first, ...others] = (await Promise.all(calls)) as [Answer, ...Answer[]];
  for (const other of others) expect(likeAnyOther(other)).toBe(likeAnyOther(first));
  return first;
}

/** A token such as ours, of the same tenant, that was never given out. */
const invented = (token: string) =>
  Buffer.concat([Buffer.from(token, 'base64url').subarray(0, 16), Buffer.alloc(32, 7)]).toString('base64url');

describe('a login', () => {
  const attempt = (email: string, password: string) => house.stranger.post('/v1/auth/login', { email, password });

  it('tells a wrong password, an unknown address, a suspended and a closed account the same', async () => {
    const [known, suspended, closed] = await Promise.all([house.signUp(), house.signUp(), house.signUp()]);
    await suspend(suspended);
    await close(closed);
    const { status, body } = await alike([
      attempt(emailOf(known), 'wrong password'),
      attempt(nobody(), 'wrong password'),
      attempt(emailOf(suspended), PASSWORD),
      attempt(emailOf(suspended), 'wrong password'),
      attempt(emailOf(closed), PASSWORD),
    ]);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'auth.invalid_credentials' });
  });

  it('reads as many rows for an unknown address, as full of values, as for a known one', async () => {
    const known = await house.signUp();
    expect(await readFor(nobody())).toEqual(await readFor(emailOf(known)));
  });

  /** What a login looks up: how many rows come of it, with which columns filled but for the hash, which one of them has. */
  async function readFor(email: string): Promise<unknown[]> {
    const sent = await sentDuring(() => attempt(email, 'wrong password'));
    const lookups = sent.filter(({ name }) => ['users.find_by_email', 'auth.find_credential'].includes(name));
    return Promise.all(
      lookups.map(async ({ name, text, values }) => {
        const rows = await house.rows(text, values);
        const filled = rows.map((row) => Object.keys(row).filter((column) => row[column] !== null));
        return { name, rows: name === 'users.find_by_email' ? filled : rows.length };
      }),
    );
  }
});

describe('a request for a reset', () => {
  it('tells a known address, an unknown one, a suspended and a closed account the same', async () => {
    const [known, suspended, closed] = await Promise.all([house.signUp(), house.signUp(), house.signUp()]);
    await suspend(suspended);
    await close(closed);
    const asked = [emailOf(known), nobody(), emailOf(suspended), emailOf(closed)];
    const { status, text } = await alike(
      asked.map((email) => house.stranger.post('/v1/auth/password-resets', { email })),
    );
    expect({ status, text }).toEqual({ status: 202, text: '' });
  });
});

describe('the use of a mailed token', () => {
  it('to set a password tells an unknown token, a used one and that of a closed account the same', async () => {
    const [known, closed] = await Promise.all([house.signUp(), house.signUp()]);
    const used = await mailbox.resetOf(emailOf(known));
    await mailbox.complete(used).done();
    const late = await mailbox.resetOf(emailOf(closed));
    await close(closed);
    const { status, body } = await alike([used, invented(used), late].map((token) => mailbox.complete(token)));
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'auth.token_invalid' });
  });

  it('to verify an address tells an unknown token, a used one and that of a closed account the same', async () => {
    const [context, other] = [newContext(), newContext()];
    await mailbox.signUp(context);
    const closed = await mailbox.signUp(other);
    const used = await mailbox.tokenOf(context, CONFIRMATION);
    await mailbox.verify(used).done();
    const late = await mailbox.tokenOf(other, CONFIRMATION);
    await close(closed);
    const { status, body } = await alike([used, invented(used), late].map((token) => mailbox.verify(token)));
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'auth.token_invalid' });
  });
});
