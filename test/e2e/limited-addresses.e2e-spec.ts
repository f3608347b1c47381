import { randomUUID } from 'node:crypto';
import { likeAnyOther, type Answer } from '../support/answer.js';
import { PASSWORD, useHouse } from '../support/house.js';
import { emailOf, Mailbox } from '../support/mails.js';

/** All limits as they are shipped; behind a proxy, so that each who asks has an address of the network. */
const house = useHouse({
  ...{ APP_ROLE: 'all', TRUST_PROXY: '1', PASSWORD_MEMORY_KIB: '19456' },
  ...{ RATE_LIMIT_IP: '600/1m', RATE_LIMIT_PRINCIPAL: '1200/1m', RATE_LIMIT_TENANT: '12000/1m' },
});
const mailbox = new Mailbox(house);
const any = { 'if-match': '*' };
const nobody = () => `${randomUUID()}@example.com`;
let addresses = 0;
/** Nobody came from there before. */
const somewhere = () => `203.0.113.${++addresses}`;
const from = (network: string) => house.stranger.with({ 'x-forwarded-for': network });

/** Addresses of mail that must not be told apart: a customer’s, a suspended one’s, a closed one’s, and two of nobody. */
async function everyKind(): Promise<string[]> {
  const owner = await house.owner();
  const people = await Promise.all([house.signUp(), house.signUp(), house.signUp()]);
  await owner.patch(`/v1/users/${people[1]?.id}`, { status: 'suspended' }, any).ok();
  await owner.delete(`/v1/users/${people[2]?.id}`, any).done();
  return [...people.map(emailOf), nobody(), nobody()];
}

/** All of an answer but what the clock alone decides: when limits are whole again, and what of the widest one is back. */
function still(answer: Answer): string {
  const seconds = [/;t=\d+/g, /"ip\\";r=\d+/g, /"retry-after":"\d+"/g, /"retryAfter":\d+/g, /"date":"[^"]*"/g];
  return seconds.reduce((text, clock) => text.replaceAll(clock, ''), likeAnyOther({ ...answer }));
}

/** Asks about each, round by round, at most so often, until they are refused; each round is answered alike. The statuses. */
async function rounds(times: number, emails: string[], ask: (email: string) => PromiseLike<Answer>): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < times && statuses.at(-1) !== 429) {
    const [first, ...others] = (await Promise.all(emails.map(ask))) as [Answer, ...Answer[]];
    for (const other of others) expect(still(other)).toBe(still(first));
    statuses.push(first.status);
  }
  return statuses;
}

describe('the limits as they are shipped', () => {
  it('let as many logins be tried on an address that nobody has, from one place and from several', async () => {
    const emails = await everyKind();
    const places = new Map(emails.map((email) => [email, [somewhere(), somewhere(), somewhere()] as const]));
    const guess = (place: number) => (email: string) =>
      from(places.get(email)?.[place] ?? '').post('/v1/auth/login', { email, password: 'wrong password' });
    expect(await rounds(9, emails, guess(0))).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await rounds(9, emails, guess(1))).toEqual([401, 401, 401, 401, 401, 429]);
    // Ten failed, from wherever: the right password is refused like any.
    const right = (email: string) =>
      from(places.get(email)?.[2] ?? '').post('/v1/auth/login', { email, password: PASSWORD });
    expect(await rounds(1, emails, right)).toEqual([429]);
  }, 60_000);

  it('refuse resets of addresses that nobody has as late, and mail no more to those that somebody has', async () => {
    const emails = await everyKind();
    const places = new Map(emails.map((email) => [email, somewhere()]));
    const reset = (email: string) => from(places.get(email) ?? '').post('/v1/auth/password-resets', { email });
    // While they are asked, one more may have become free.
    const statuses = await rounds(60, emails, reset);
    expect(statuses.slice(0, 50)).toEqual(Array(50).fill(202));
    expect(statuses.at(-1)).toBe(429);
    expect(await house.count(`platform.outbox where type = 'resets.reset_requested.v1'`)).toBe(3 * emails.length);
  }, 60_000);

  it('count tokens that were never given out like one that was used', async () => {
    const used = await mailbox.resetOf(emailOf(await house.signUp()), { 'x-forwarded-for': somewhere() });
    await mailbox.complete(used).done();
    const invented = Buffer.concat([Buffer.from(used, 'base64url').subarray(0, 16), Buffer.alloc(32, 9)]);
    const tokens = [used, invented.toString('base64url')];
    const places = new Map(tokens.map((token) => [token, somewhere()]));
    const complete = (token: string) =>
      from(places.get(token) ?? '').put('/v1/auth/password-resets', { token, newPassword: 'another fine password' });
    const statuses = await rounds(60, tokens, complete);
    expect(statuses.slice(0, 50)).toEqual(Array(50).fill(422));
    expect(statuses.at(-1)).toBe(429);
  }, 60_000);
});
