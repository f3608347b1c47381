import { randomUUID } from 'node:crypto';
import { PASSWORD, useHouse, withOperator } from '../support/house.js';
import { CONFIRMATION, Mailbox, NEW_PASSWORD, newContext } from '../support/mails.js';

const house = useHouse({ APP_ROLE: 'all', ...withOperator });
const mailbox = new Mailbox(house);

/** Somebody in a tenant of their own, with every kind of token that names it. */
async function somebodyElsewhere() {
  const slug = `acme-${randomUUID().slice(0, 8)}`;
  const at = { 'x-tenant-id': slug };
  const { id } = (await (await house.operator()).post('/v1/tenants', { name: 'Acme', slug }).created()).body;
  const account = { email: `maria@${slug}.example.com`, password: PASSWORD, name: 'Maria' };
  const context = newContext();
  const { body } = await house.stranger.post('/v1/auth/signup', account, { ...at, 'x-context-id': context }).created();
  const [confirmation, reset] = [
    await mailbox.tokenOf(context, CONFIRMATION),
    await mailbox.resetOf(account.email, at),
  ];
  return { id: id as string, slug, account, refreshToken: body.refreshToken as string, confirmation, reset };
}

type Somebody = Awaited<ReturnType<typeof somebodyElsewhere>>;

/** Uses each of the tokens under those headers. */
const uses = ({ refreshToken, confirmation, reset }: Somebody, headers: Record<string, string> = {}) => ({
  refresh: () => house.stranger.post('/v1/auth/refresh', { refreshToken }, headers),
  verify: () => house.stranger.put('/v1/auth/email-verifications', { token: confirmation }, headers),
  reset: () => house.stranger.put('/v1/auth/password-resets', { token: reset, newPassword: NEW_PASSWORD }, headers),
});

describe('a token that names its tenant', () => {
  it('is refused beside the name of another one, and is still good beside its own', async () => {
    const somebody = await somebodyElsewhere();
    for (const named of ['default', randomUUID(), 'nowhere']) {
      const { refresh, verify, reset } = uses(somebody, { 'x-tenant-id': named });
      for (const use of [refresh, verify, reset]) await use().refused('auth.tenant_mismatch', 403);
    }
    const bySlug = uses(somebody, { 'x-tenant-id': somebody.slug });
    await bySlug.refresh().ok();
    await bySlug.verify().done();
    await uses(somebody, { 'x-tenant-id': somebody.id }).reset().done();
  });

  it('tells nobody whether a tenant is there that only a made-up one claims', async () => {
    const made = Buffer.concat([Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Buffer.alloc(32)]);
    const token = made.toString('base64url');
    const somebody = { ...(await somebodyElsewhere()), refreshToken: token, confirmation: token, reset: token };
    for (const use of Object.values(uses(somebody, { 'x-tenant-id': 'default' })))
      await use().refused('auth.tenant_mismatch', 403);
    await uses(somebody).refresh().refused('auth.refresh_invalid', 401);
    await uses(somebody).verify().refused('auth.token_invalid', 422);
    await uses(somebody).reset().refused('auth.token_invalid', 422);
  });
});

describe('a token from a mail, in a suspended tenant', () => {
  it('changes nothing, and is still good once the tenant is readmitted', async () => {
    const somebody = await somebodyElsewhere();
    const { id, slug, account } = somebody;
    const operator = await house.operator();
    const { verify, reset } = uses(somebody);
    await operator.patch(`/v1/tenants/${id}`, { status: 'suspended' }, { 'if-match': '*' }).ok();
    await verify().refused('tenants.suspended', 403);
    await reset().refused('tenants.suspended', 403);
    expect(await house.count('users.users where tenant_id = $1 and email_verified_at is not null', [id])).toBe(0);
    await operator.patch(`/v1/tenants/${id}`, { status: 'active' }, { 'if-match': '*' }).ok();
    await verify().done();
    await reset().done();
    const { email } = account;
    await house.stranger.post('/v1/auth/login', { email, password: NEW_PASSWORD }, { 'x-tenant-id': slug }).ok();
  });
});

describe('a tenant that is named by its id', () => {
  it('is looked up once, in however many ways its id is written', async () => {
    const slug = `acme-${randomUUID().slice(0, 8)}`;
    const { body } = await (await house.operator()).post('/v1/tenants', { name: 'Acme', slug }).created();
    const id = body.id as string;
    const spellings = [id.toUpperCase(), id.replace(/[a-f](?=[^a-f]*$)/, (digit) => digit.toUpperCase()), id];
    const looks: number[] = [];
    for (const spelling of spellings) {
      const context = newContext();
      const unknown = { email: `${randomUUID()}@example.com`, password: PASSWORD };
      const headers = { 'x-tenant-id': spelling, 'x-context-id': context };
      await house.stranger.post('/v1/auth/login', unknown, headers).refused('auth.invalid_credentials', 401);
      const ran = house.linesOf(context).flatMap(({ statements = [] }) => statements as string[]);
      looks.push(ran.filter((statement) => statement === 'tenants.find_by_id').length);
    }
    expect(new Set(spellings).size).toBe(3);
    expect(looks).toEqual([1, 0, 0]);
  });
});
