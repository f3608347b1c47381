import { randomUUID } from 'node:crypto';
import { furnish } from '../support/furnished-tenant.js';
import { PASSWORD, useHouse } from '../support/house.js';
import { type Person } from '../support/person.js';

const house = useHouse();
let parent: Person;
let child: Person;
let sibling: Person;
let childsOrder: string;
let parentsOrder: string;
let lines: { serviceId: string; quantity: number }[];

const person = (name = 'child') => ({ email: `${name}.${randomUUID()}@example.com`, password: PASSWORD, name });

async function under(creator: Person, parentId = creator.id): Promise<Person> {
  const account = person();
  await creator.post(`/v1/users/${parentId}/sub-accounts`, account).created();
  return house.logIn(account.email, PASSWORD);
}

const place = async (by: Person) => (await by.order(lines).created()).body.id as string;
const idsOf = async (by: Person, path: string) => {
  const { body } = await by.get(`${path}${path.includes('?') ? '&' : '?'}limit=100&count=true`).ok();
  const ids = (body.data as { id: string }[]).map(({ id }) => id);
  expect(body.page.total).toBe(ids.length);
  return ids.sort();
};

beforeAll(async () => {
  lines = [{ serviceId: (await house.sell()).id as string, quantity: 1 }];
  parent = await house.signUp('parent');
  [child, sibling] = await Promise.all([under(parent), under(parent)]);
  [parentsOrder, childsOrder] = await Promise.all([place(parent), place(child)]);
}, 60_000);

describe('a sub-account', () => {
  it('is created by its parent, as a customer who can log in', async () => {
    const account = person('leo');
    const { body, headers } = await parent.post(`/v1/users/${parent.id}/sub-accounts`, account).created();
    expect(body).toMatchObject({ parentId: parent.id, roles: ['customer'], status: 'active', version: 1 });
    expect(headers).toMatchObject({ location: `/v1/users/${body.id}`, etag: '"1"' });
    const leo = await house.logIn(account.email, PASSWORD);
    expect((await leo.get('/v1/users/me').ok()).body.parentId).toBe(parent.id);
    expect(await house.rows('select created_by, parent_id from users.users where id = $1', [body.id])).toEqual([
      { created_by: parent.id, parent_id: parent.id },
    ]);
    await parent.post(`/v1/users/${parent.id}/sub-accounts`, account).refused('users.email_taken', 409);
    const withRoles = { ...person(), roles: ['owner'] };
    await parent.post(`/v1/users/${parent.id}/sub-accounts`, withRoles).refused('request.invalid', 400);
  });

  it('is created once under a key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const account = person();
    const first = await parent.post(`/v1/users/${parent.id}/sub-accounts`, account, key).created();
    const again = await parent.post(`/v1/users/${parent.id}/sub-accounts`, account, key).created();
    expect(again).toMatchObject({ text: first.text, headers: { 'idempotency-replayed': 'true' } });
  });

  it('has none of its own, whoever asks', async () => {
    await child.post(`/v1/users/${child.id}/sub-accounts`, person()).refused('users.sub_account', 409);
    await (await house.owner()).post(`/v1/users/${child.id}/sub-accounts`, person()).refused('users.sub_account', 409);
    expect(await idsOf(child, `/v1/users/${child.id}/sub-accounts`)).toEqual([]);
    await expect(
      house.rows(`update users.users set parent_id = gen_random_uuid() where id = $1`, [child.id]),
    ).rejects.toMatchObject({ constraint: 'users_parent_fkey' });
  });

  it('is created for others by whoever may write users, and by nobody else', async () => {
    const [admin, support, stranger] = await Promise.all([
      house.staff('admin'),
      house.staff('support'),
      house.signUp('stranger'),
    ]);
    const created = await under(admin, stranger.id);
    expect(await idsOf(stranger, `/v1/users/${stranger.id}/sub-accounts`)).toEqual([created.id]);
    await support.post(`/v1/users/${stranger.id}/sub-accounts`, person()).refused('auth.forbidden', 403);
    expect(await idsOf(support, `/v1/users/${stranger.id}/sub-accounts`)).toEqual([created.id]);
    await stranger.post(`/v1/users/${parent.id}/sub-accounts`, person()).refused('users.not_found', 404);
    await stranger.get(`/v1/users/${parent.id}/sub-accounts`).refused('users.not_found', 404);
    await child.get(`/v1/users/${parent.id}/sub-accounts`).refused('users.not_found', 404);
    await admin.post(`/v1/users/${randomUUID()}/sub-accounts`, person()).refused('users.not_found', 404);
    await admin.delete(`/v1/users/${stranger.id}`, { 'if-match': '*' }).done();
    await admin.post(`/v1/users/${stranger.id}/sub-accounts`, person()).refused('users.closed', 409);
  });

  it('stays in its tenant', async () => {
    const other = await furnish(house, 'elsewhere');
    await other.owner.get(`/v1/users/${parent.id}/sub-accounts`).refused('users.not_found', 404);
    await other.owner.post(`/v1/users/${parent.id}/sub-accounts`, person()).refused('users.not_found', 404);
    await other.owner.get(`/v1/users/${child.id}`).refused('users.not_found', 404);
  });
});

describe('a parent', () => {
  it('sees its sub-accounts, one by one and page by page', async () => {
    expect((await parent.get(`/v1/users/${child.id}`).ok()).body).toMatchObject({ id: child.id, parentId: parent.id });
    const ids = await idsOf(parent, `/v1/users/${parent.id}/sub-accounts`);
    expect(ids).toEqual(expect.arrayContaining([child.id, sibling.id]));
    expect(ids).not.toContain(parent.id);
    const first = await parent.get(`/v1/users/${parent.id}/sub-accounts?limit=1`).ok();
    const next = await parent
      .get(`/v1/users/${parent.id}/sub-accounts?limit=1&cursor=${first.body.page.nextCursor}`)
      .ok();
    expect(next.body.data[0].id).not.toBe(first.body.data[0].id);
  });

  it('sees their orders beside its own, in lists, counts, by id and in sum', async () => {
    expect(await idsOf(parent, '/v1/orders')).toEqual([parentsOrder, childsOrder].sort());
    expect(await idsOf(parent, `/v1/orders?customerId=${child.id}`)).toEqual([childsOrder]);
    expect(await idsOf(parent, '/v1/orders?status=placed')).toEqual([parentsOrder, childsOrder].sort());
    expect((await parent.get(`/v1/orders/${childsOrder}`).ok()).body.customerId).toBe(child.id);
    await parent.get(`/v1/users/${child.id}/order-statistics`).ok();
    expect(await house.rows('select customer_parent_id from orders.orders where id = $1', [childsOrder])).toEqual([
      { customer_parent_id: parent.id },
    ]);
  });

  it('changes neither their orders nor themselves', async () => {
    await parent.post(`/v1/orders/${childsOrder}/cancellation`).refused('orders.not_found', 404);
    await parent
      .patch(`/v1/orders/${childsOrder}`, { note: 'x' }, { 'if-match': '*' })
      .refused('orders.not_found', 404);
    await parent.patch(`/v1/users/${child.id}`, { name: 'x' }, { 'if-match': '*' }).refused('auth.forbidden', 403);
  });
});

describe('the other way round', () => {
  it('a sub-account sees nothing of its parent or its siblings', async () => {
    for (const [asker, hidden] of [
      [child, parent],
      [child, sibling],
      [sibling, child],
    ] as const) {
      await asker.get(`/v1/users/${hidden.id}`).refused('users.not_found', 404);
      await asker.get(`/v1/users/${hidden.id}/order-statistics`).refused('users.not_found', 404);
      expect(await idsOf(asker, `/v1/orders?customerId=${hidden.id}`)).toEqual([]);
    }
    expect(await idsOf(child, '/v1/orders')).toEqual([childsOrder]);
    expect(await idsOf(sibling, '/v1/orders')).toEqual([]);
    await child.get(`/v1/orders/${parentsOrder}`).refused('orders.not_found', 404);
    await sibling.get(`/v1/orders/${childsOrder}`).refused('orders.not_found', 404);
  });

  it('a stranger sees nothing of either, and staff sees both', async () => {
    const stranger = await house.signUp('stranger');
    for (const { id } of [parent, child]) await stranger.get(`/v1/users/${id}`).refused('users.not_found', 404);
    for (const id of [parentsOrder, childsOrder])
      await stranger.get(`/v1/orders/${id}`).refused('orders.not_found', 404);
    expect(await idsOf(stranger, '/v1/orders')).toEqual([]);
    const support = await house.staff('support');
    expect(await idsOf(support, '/v1/orders')).toEqual(expect.arrayContaining([parentsOrder, childsOrder]));
  });

  it('a cursor of one is nothing to the other', async () => {
    await place(parent);
    const { body } = await parent.get('/v1/orders?limit=1').ok();
    await child.get(`/v1/orders?limit=1&cursor=${body.page.nextCursor}`).refused('pagination.invalid_cursor', 400);
  });
});
