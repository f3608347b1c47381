import { randomUUID } from 'node:crypto';
import { furnish } from '../support/furnished-tenant.js';
import { eventually, useHouse, useHouseBeside, withOperator } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse(withOperator);
const beside = useHouseBeside(house, withOperator);
const v1 = { 'if-match': '"1"' };
const any = { 'if-match': '*' };
let owner: Person;

beforeAll(async () => {
  owner = await house.owner();
}, 60_000);

const freshName = () => `r-${randomUUID().slice(0, 8)}`;

async function defined(...permissions: string[]): Promise<string> {
  const name = freshName();
  await owner.post('/v1/roles', { name, permissions }).created();
  return name;
}

describe('a tenant’s own role', () => {
  it('is defined, read and listed among those that are built in', async () => {
    const name = freshName();
    const created = await owner
      .post('/v1/roles', { name, permissions: ['users:read', 'orders:read', 'users:read'] })
      .created();
    expect(created.headers).toMatchObject({ location: `/v1/roles/${name}`, etag: '"1"' });
    expect(created.body).toMatchObject({
      name,
      permissions: ['orders:read', 'users:read'],
      builtIn: false,
      version: 1,
    });
    expect(await owner.get(`/v1/roles/${name}`).ok()).toMatchObject({ etag: '"1"', body: created.body });
    const { body } = await owner.get('/v1/roles?limit=100&count=true').ok();
    expect(body.data).toContainEqual(created.body);
    const builtIn = (body.data as { name: string; builtIn: boolean }[]).filter((role) => role.builtIn);
    expect(builtIn.map((role) => role.name)).toEqual(['admin', 'customer', 'owner', 'support']);
    expect(body.page.total).toBe(body.data.length);
    expect((await owner.get('/v1/roles/support').ok()).body).toMatchObject({
      permissions: ['users:read', 'orders:read', 'services:read'],
      builtIn: true,
    });
  });

  it('is listed page by page, in order of names', async () => {
    await defined();
    const seen: string[] = [];
    let path = '/v1/roles?limit=2';
    for (let next: string | null = ''; next !== null; path = `/v1/roles?limit=2&cursor=${next}`) {
      const { body } = await owner.get(path).ok();
      seen.push(...(body.data as { name: string }[]).map(({ name }) => name));
      next = body.page.nextCursor as string | null;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const all = (await owner.get('/v1/roles?limit=100').ok()).body.data as { name: string }[];
    expect(seen).toEqual(all.map(({ name }) => name));
  });

  it('permits what it says, from the grant on', async () => {
    const name = await defined('users:read');
    const maria = await house.signUp('maria');
    await maria.get('/v1/users').refused('auth.forbidden', 403);
    await owner.patch(`/v1/users/${maria.id}`, { roles: ['customer', name] }, v1).ok();
    await maria.get('/v1/users').ok();
  });

  it('acts on live sessions at once when it is redefined or removed, and permits nothing after', async () => {
    const name = await defined('users:read');
    const sam = await house.staff(name);
    await sam.get('/v1/users').ok();
    const changed = await owner.put(`/v1/roles/${name}`, { name, permissions: ['roles:read'] }, v1).ok();
    expect(changed).toMatchObject({ etag: '"2"', body: { permissions: ['roles:read'], version: 2 } });
    await sam.get('/v1/users').refused('auth.forbidden', 403);
    await sam.get('/v1/roles').ok();
    await owner.delete(`/v1/roles/${name}`, { 'if-match': '"2"' }).done();
    await sam.get('/v1/roles').refused('auth.forbidden', 403);
    await owner.get(`/v1/roles/${name}`).refused('roles.not_found', 404);
    expect((await sam.get('/v1/users/me').ok()).body.roles).toEqual([name]);
    // A name that stands for nothing is no hindrance to whoever tidies up.
    await owner.patch(`/v1/users/${sam.id}`, { roles: ['customer'] }, any).ok();
    await owner.patch(`/v1/users/${sam.id}`, { roles: [name] }, any).refused('roles.unknown', 422);
  });

  it('acts within a second where another instance redefined it', async () => {
    const name = await defined('users:read');
    const sam = await house.staff(name);
    await sam.get('/v1/users').ok();
    const there = new Person(beside.url, owner.session);
    await there.put(`/v1/roles/${name}`, { permissions: [] }, v1).ok();
    await eventually(async () => void (await sam.get('/v1/users').refused('auth.forbidden', 403)), 1_000);
  });

  it('changes only at the version that was read', async () => {
    const name = await defined('users:read');
    const body = { permissions: ['users:read'] };
    await owner.put(`/v1/roles/${name}`, body).refused('http.precondition_required', 428);
    await owner.delete(`/v1/roles/${name}`).refused('http.precondition_required', 428);
    await owner.put(`/v1/roles/${name}`, { ...body, name: 'other' }, v1).refused('roles.other_name', 409);
    const both = await Promise.all([1, 2, 3, 4].map(() => owner.put(`/v1/roles/${name}`, body, v1)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    await owner.delete(`/v1/roles/${name}`, v1).refused('http.precondition_failed', 412);
    await owner.put(`/v1/roles/${freshName()}`, body, v1).refused('roles.not_found', 404);
  });

  it('is defined once under a key, and once under a name', async () => {
    const body = { name: freshName(), permissions: [] };
    const key = { 'idempotency-key': randomUUID() };
    const first = await owner.post('/v1/roles', body, key).created();
    const again = await owner.post('/v1/roles', body, key).created();
    expect(again).toMatchObject({ text: first.text, headers: { 'idempotency-replayed': 'true' } });
    await owner.post('/v1/roles', body).refused('roles.name_taken', 409);
  });

  it('has a name and permissions that there are', async () => {
    for (const name of ['', 'Upper', '-dash', 'a b', 'x'.repeat(65)])
      await owner.post('/v1/roles', { name, permissions: [] }).refused('request.invalid', 400);
    const { body } = await owner
      .post('/v1/roles', { name: freshName(), permissions: ['users:read', 'moon:walk'] })
      .refused('request.invalid', 400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/permissions/1' })]);
  });
});

describe('a built-in role', () => {
  it.each(['owner', 'admin', 'support', 'customer'])('%s stays as it is', async (name) => {
    await owner.put(`/v1/roles/${name}`, { permissions: [] }, any).refused('roles.built_in', 409);
    await owner.delete(`/v1/roles/${name}`, any).refused('roles.built_in', 409);
    await owner.post('/v1/roles', { name, permissions: [] }).refused('roles.name_taken', 409);
  });

  it('that belongs to the platform is not shown, and its name is reserved', async () => {
    await owner.get('/v1/roles/operator').refused('roles.not_found', 404);
    await owner.put('/v1/roles/operator', { permissions: [] }, any).refused('roles.not_found', 404);
    await owner.post('/v1/roles', { name: 'operator', permissions: [] }).refused('roles.name_taken', 409);
    expect((await owner.get('/v1/roles?limit=100').ok()).text).not.toContain('operator"');
  });
});

describe('nobody', () => {
  it('puts into a role, takes out of it, grants or removes what they lack', async () => {
    const steward = await house.staff(await defined('roles:read', 'roles:write', 'users:read', 'users:write'));
    const above = await defined('orders:manage', 'users:read');
    const maria = await house.signUp('maria');
    for (const permissions of [['orders:read'], ['users:read', 'api-keys:write'], ['tenants:write']])
      await steward.post('/v1/roles', { name: freshName(), permissions }).refused('roles.beyond_own', 403);
    await steward.put(`/v1/roles/${above}`, { permissions: ['users:read'] }, any).refused('roles.beyond_own', 403);
    await steward.delete(`/v1/roles/${above}`, any).refused('roles.beyond_own', 403);
    await steward.patch(`/v1/users/${maria.id}`, { roles: [above] }, v1).refused('roles.beyond_own', 403);
    const own = freshName();
    await steward.post('/v1/roles', { name: own, permissions: ['users:read'] }).created();
    await steward.put(`/v1/roles/${own}`, { permissions: ['services:write'] }, v1).refused('roles.beyond_own', 403);
    await steward.put(`/v1/roles/${own}`, { permissions: ['users:write'] }, v1).ok();
    await steward.patch(`/v1/users/${maria.id}`, { roles: [own] }, v1).ok();
  });

  it('brings the platform’s permissions into a tenant, not even with both roles or past the application', async () => {
    const name = freshName();
    await owner.post('/v1/roles', { name, permissions: ['tenants:read'] }).refused('roles.beyond_own', 403);
    const operator = await house.operator();
    await house.rows(`update users.users set roles = '{operator,owner}' where id = $1`, [operator.id]);
    const both = await house.operator();
    await house.rows(`insert into platform.revocations (subject_id) values ($1)`, [operator.id]);
    await eventually(async () => void (await both.get('/v1/roles').ok()));
    await both.post('/v1/roles', { name, permissions: ['tenants:read'] }).refused('roles.beyond_own', 403);
    await expect(
      house.rows(
        `insert into roles.roles (id, tenant_id, name, permissions) select gen_random_uuid(), id, 'x', '{tenants:write}' from tenants.tenants`,
      ),
    ).rejects.toMatchObject({ constraint: 'roles_within_the_tenant' });
  });

  it('without the permission sees or changes roles', async () => {
    const name = await defined('users:read');
    for (const person of [await house.signUp(), await house.staff('support')]) {
      await person.get('/v1/roles').refused('auth.forbidden', 403);
      await person.get(`/v1/roles/${name}`).refused('auth.forbidden', 403);
      await person.post('/v1/roles', { name: freshName(), permissions: [] }).refused('auth.forbidden', 403);
      await person.put(`/v1/roles/${name}`, { permissions: [] }, any).refused('auth.forbidden', 403);
      await person.delete(`/v1/roles/${name}`, any).refused('auth.forbidden', 403);
    }
  });

  it('meets another tenant’s roles', async () => {
    const other = await furnish(house, 'neighbour');
    const name = await defined('users:read');
    await other.owner.get(`/v1/roles/${name}`).refused('roles.not_found', 404);
    await other.owner.put(`/v1/roles/${name}`, { permissions: [] }, any).refused('roles.not_found', 404);
    await other.owner.delete(`/v1/roles/${name}`, any).refused('roles.not_found', 404);
    await other.owner.patch(`/v1/users/${other.peer.id}`, { roles: [name] }, v1).refused('roles.unknown', 422);
    await other.owner.post('/v1/roles', { name, permissions: ['orders:read'] }).created();
    expect((await owner.get(`/v1/roles/${name}`).ok()).body.permissions).toEqual(['users:read']);
    // The same name in a row of somebody next door stands for what it means there.
    await (await house.staff(name)).get('/v1/users').ok();
  });
});
