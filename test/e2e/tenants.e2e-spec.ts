import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse, useHouseBeside, withOperator } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse(withOperator);
const beside = useHouseBeside(house, withOperator);
const v1 = { 'if-match': '"1"' };
const any = { 'if-match': '*' };
let operator: Person;

beforeAll(async () => {
  operator = await house.operator();
}, 60_000);

const slugOf = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
const ownerOf = (slug: string) => ({ email: `owner@${slug}.example.com`, name: 'The owner', password: PASSWORD });

async function found(name = 'acme') {
  const slug = slugOf(name);
  const { body } = await operator.post('/v1/tenants', { name: 'Acme', slug, owner: ownerOf(slug) }).created();
  const at = { 'x-tenant-id': slug };
  const session = async () => (await house.stranger.post('/v1/auth/login', credentials(slug), at).ok()).body;
  return { id: body.id as string, slug, at, owner: new Person(house.url, await session()) };
}

function credentials(slug: string) {
  const { email, password } = ownerOf(slug);
  return { email, password };
}

describe('the operator of the platform', () => {
  it('founds a tenant with its owner, who can log in at once and owns that tenant alone', async () => {
    const slug = slugOf('acme');
    const created = await operator.post('/v1/tenants', { name: ' Acme Ltd ', slug, owner: ownerOf(slug) }).created();
    expect(created.body).toEqual({
      id: expect.any(String) as string,
      ...{ slug, name: 'Acme Ltd', status: 'active', version: 1 },
      limits: { principal: null, tenant: null },
      ...{ createdAt: expect.any(String) as string, updatedAt: expect.any(String) as string },
    });
    expect(created.headers).toMatchObject({ location: `/v1/tenants/${created.body.id}`, etag: '"1"' });
    expect(created.text).not.toContain(PASSWORD);
    const session = await house.stranger.post('/v1/auth/login', credentials(slug), { 'x-tenant-id': slug }).ok();
    const owner = new Person(house.url, session.body);
    expect((await owner.get('/v1/tenant').ok()).body).toEqual(created.body);
    expect((await owner.get('/v1/users?count=true').ok()).body).toMatchObject({
      data: [{ roles: ['owner'] }],
      page: { total: 1 },
    });
    const events = await house.rows(
      `select type, tenant_id from platform.outbox where tenant_id = $1 order by created_at, type`,
      [created.body.id],
    );
    expect(events.map(({ type }) => type as string).sort()).toEqual([
      'tenants.tenant_created.v1',
      'users.user_created.v1',
    ]);
  });

  it('founds once, however often it is sent, and nothing where the owner is refused', async () => {
    const slug = slugOf('once');
    const body = { name: 'Once', slug, owner: ownerOf(slug) };
    const key = { 'idempotency-key': randomUUID() };
    const first = await operator.post('/v1/tenants', body, key).created();
    const again = await operator.post('/v1/tenants', body, key).created();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.text).toBe(first.text);
    await operator.post('/v1/tenants', body).refused('tenants.slug_taken', 409);
    const other = slugOf('other');
    const bad = { ...body, slug: other, owner: { ...body.owner, password: body.owner.email } };
    await operator.post('/v1/tenants', bad).refused('auth.password_refused', 422);
    expect(await house.count('tenants.tenants where slug = $1', [other])).toBe(0);
    for (const slug of ['Acme', '-a', 'a_b', randomUUID(), ''])
      await operator.post('/v1/tenants', { name: 'x', slug }).refused('request.invalid', 400);
  });

  it('finds tenants, page by page', async () => {
    const { id, slug } = await found();
    await found('second');
    expect((await operator.get(`/v1/tenants?slug=${slug}`).ok()).body.data).toEqual([
      (await operator.get(`/v1/tenants/${id}`).ok()).body,
    ]);
    const first = await operator.get('/v1/tenants?limit=1&count=true').ok();
    expect(first.body.page.total).toBeGreaterThanOrEqual(3);
    const next = await operator.get(`/v1/tenants?limit=1&cursor=${first.body.page.nextCursor}`).ok();
    expect(next.body.data[0].id).not.toBe(first.body.data[0].id);
    expect((await operator.get(`/v1/tenants/${id}`, { 'if-none-match': '"1"' })).status).toBe(304);
    await operator.get(`/v1/tenants/${randomUUID()}`).refused('tenants.not_found', 404);
  });

  it('renames a tenant, the version they read', async () => {
    const { id, owner } = await found();
    await operator.patch(`/v1/tenants/${id}`, { name: 'x' }).refused('http.precondition_required', 428);
    await operator.patch(`/v1/tenants/${id}`, { name: 'Renamed' }, v1).ok();
    await operator.patch(`/v1/tenants/${id}`, { name: 'y' }, v1).refused('http.precondition_failed', 412);
    expect(await owner.get('/v1/tenant').ok()).toMatchObject({ etag: '"2"', body: { name: 'Renamed' } });
  });

  it('has no say inside of any tenant', async () => {
    const { id, owner } = await found();
    await operator.get('/v1/users').refused('auth.forbidden', 403);
    await operator.get('/v1/roles').refused('auth.forbidden', 403);
    await operator.get(`/v1/users/${owner.id}`).refused('users.not_found', 404);
    await operator.get('/v1/orders', { 'x-tenant-id': id }).refused('auth.tenant_mismatch', 403);
  });

  it('cannot suspend the tenant they belong to', async () => {
    const { body } = await operator.get('/v1/tenant').ok();
    await operator.patch(`/v1/tenants/${body.id}`, { status: 'suspended' }, any).refused('tenants.own_tenant', 409);
    await operator.get('/v1/users/me').ok();
  });
});

describe('a suspended tenant', () => {
  it('is shut for everybody at once, and open again once readmitted', async () => {
    const { id, slug, at, owner } = await found();
    const maria = new Person(
      house.url,
      (
        await house.stranger
          .post('/v1/auth/signup', { email: `maria@${slug}.example.com`, password: PASSWORD, name: 'Maria' }, at)
          .created()
      ).body,
    );
    // Remembered by now: what is known of them has to be forgotten.
    for (const person of [owner, maria]) await person.get('/v1/users/me').ok();
    await operator.patch(`/v1/tenants/${id}`, { status: 'suspended' }, v1).ok();
    for (const person of [owner, maria]) {
      await person.get('/v1/users/me').refused('auth.unauthenticated', 401);
      await person.get('/v1/users/me', at).refused('auth.unauthenticated', 401);
      const { refreshToken } = person.session as { refreshToken: string };
      await house.stranger.post('/v1/auth/refresh', { refreshToken }).refused('auth.refresh_invalid', 401);
    }
    await house.stranger.post('/v1/auth/login', credentials(slug), at).refused('tenants.suspended', 403);
    await house.stranger
      .post('/v1/auth/signup', { email: 'new@example.com', password: PASSWORD, name: 'New' }, at)
      .refused('tenants.suspended', 403);
    await operator.get('/v1/users/me').ok();
    await (await house.owner()).get('/v1/users/me').ok();

    await operator.patch(`/v1/tenants/${id}`, { status: 'active' }, { 'if-match': '"2"' }).ok();
    await maria.get('/v1/users/me').ok();
    const { refreshToken } = owner.session as { refreshToken: string };
    await house.stranger.post('/v1/auth/refresh', { refreshToken }).ok();
    const told = await house.rows(
      `select payload->>'status' as status from platform.outbox where aggregate_id = $1 and type like 'tenants.tenant_updated%' order by version`,
      [id],
    );
    expect(told.map(({ status }) => status as string)).toEqual(['suspended', 'active']);
  });

  it('is shut within a second where another instance suspended it', async () => {
    const { id, slug, at, owner } = await found();
    await owner.get('/v1/users/me', at).ok();
    const there = new Person(beside.url, operator.session);
    await there.patch(`/v1/tenants/${id}`, { status: 'suspended' }, v1).ok();
    await eventually(async () => void (await owner.get('/v1/users/me').refused('auth.unauthenticated', 401)), 1_000);
    await house.stranger.post('/v1/auth/login', credentials(slug), at).refused('tenants.suspended', 403);
    await there.patch(`/v1/tenants/${id}`, { status: 'active' }, { 'if-match': '"2"' }).ok();
    await eventually(async () => void (await owner.get('/v1/users/me', at).ok()), 1_000);
  });
});

describe('nobody but the operator', () => {
  it('sees or changes tenants, not even an owner', async () => {
    const { id } = await found();
    for (const person of [await house.owner(), await house.signUp()]) {
      await person.get('/v1/tenants').refused('auth.forbidden', 403);
      await person.get(`/v1/tenants/${id}`).refused('auth.forbidden', 403);
      await person.patch(`/v1/tenants/${id}`, { status: 'suspended' }, v1).refused('auth.forbidden', 403);
      await person.post('/v1/tenants', { name: 'x', slug: 'mine' }).refused('auth.forbidden', 403);
    }
    await house.stranger.get('/v1/tenants').refused('auth.unauthenticated', 401);
  });

  it('can make an operator, nor change, suspend, close or demote the one there is', async () => {
    const owner = await house.owner();
    const maria = await house.signUp();
    await owner.patch(`/v1/users/${maria.id}`, { roles: ['operator'] }, v1).refused('roles.beyond_own', 403);
    const account = { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'A', roles: ['operator'] };
    await owner.post('/v1/users', account).refused('roles.beyond_own', 403);
    for (const change of [{ name: 'x' }, { status: 'suspended' }, { status: 'closed' }, { roles: ['customer'] }])
      await owner.patch(`/v1/users/${operator.id}`, change, any).refused('roles.beyond_own', 403);
    await owner.delete(`/v1/users/${operator.id}`, any).refused('roles.beyond_own', 403);
    expect((await operator.get('/v1/users/me').ok()).body).toMatchObject({ status: 'active', roles: ['operator'] });
  });
});
