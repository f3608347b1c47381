import { randomUUID } from 'node:crypto';
import { ask } from './graphql.js';
import { eventually, PASSWORD, type House } from './house.js';
import { CONFIRMATION, emailOf, Mailbox, NEW_PASSWORD, newContext } from './mails.js';
import { Person } from './person.js';
import { makeThing } from './things.js';

const any = { 'if-match': '*' };
const unique = () => randomUUID().slice(0, 8);
const account = () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Once' });

/** Does in the default tenant whatever reads or writes its rows, each at least once; the house must be of the role all. */
export async function everythingOnce(house: House): Promise<void> {
  const owner = await house.owner();
  const customer = await house.signUp();
  await administer(owner, customer);
  await sell(house, owner, customer);
  await comeAndGo(house);
  await readLetters(house);
  await lookAfter(house, owner);
}

async function administer(owner: Person, customer: Person): Promise<void> {
  const name = `r-${unique()}`;
  await owner.post('/v1/roles', { name, permissions: ['orders:read'] }).created();
  await owner.get(`/v1/roles/${name}`).ok();
  await owner.get('/v1/roles?count=true').ok();
  await owner.put(`/v1/roles/${name}`, { permissions: ['users:read'] }, any).ok();
  await owner.patch(`/v1/users/${customer.id}`, { roles: [name, 'customer'] }, any).ok();
  await owner.delete(`/v1/roles/${name}`, any).done();
  await owner.post('/v1/roles', { name, permissions: [] }).created();
  const { body: staff } = await owner.post('/v1/users', { ...account(), roles: ['support'] }).created();
  const { body: second } = await owner.post('/v1/users', { ...account(), roles: ['owner'] }).created();
  const both = [staff, second].map(({ id }, n) => `a${n}: user(id: "${id}") { name }`);
  expect((await ask(owner, `{ ${both.join(' ')} }`)).errors).toEqual([]);
  await owner.get(`/v1/users/${staff.id}`).ok();
  await owner.get('/v1/users?count=true').ok();
  for (const { id } of [staff, second]) await owner.delete(`/v1/users/${id}`, any).done();
  await owner.post('/v1/users', { ...account(), email: emailOf(customer) }).refused('users.email_taken', 409);
  await customer.patch('/v1/users/me', { name: 'Twice' }, any).ok();
  await customer.post(`/v1/users/${customer.id}/sub-accounts`, account()).created();
  await customer.get(`/v1/users/${customer.id}/sub-accounts`).ok();
  await owner.get('/v1/tenant').ok();
}

async function sell(house: House, owner: Person, customer: Person): Promise<void> {
  const serviceId = (await house.sell()).id as string;
  await owner.get(`/v1/services/${serviceId}`).ok();
  await owner.get('/v1/services?count=true').ok();
  await owner.patch(`/v1/services/${serviceId}`, { name: 'Another' }, any).ok();
  const lines = [{ serviceId, quantity: 1 }];
  const key = randomUUID();
  const order = (await customer.order(lines, key).created()).body.id as string;
  await customer.order(lines, key).created();
  await customer.order(lines, key, { note: 'other' }).refused('idempotency.key_reused');
  await customer.get(`/v1/orders/${order}`).ok();
  await owner.get('/v1/orders?count=true').ok();
  await customer.patch(`/v1/orders/${order}`, { lines: [{ serviceId, quantity: 2 }] }, any).ok();
  await owner.post(`/v1/orders/${order}/payment`).ok();
  await owner.post(`/v1/orders/${order}/fulfilment`).ok();
  const other = (await customer.order(lines).created()).body.id as string;
  await customer.post(`/v1/orders/${other}/cancellation`).ok();
  await owner.delete(`/v1/orders/${other}`, any).done();
  await overview(owner);
  await owner.delete(`/v1/services/${serviceId}`, any).done();
  await eventually(async () => {
    const { body } = await customer.get(`/v1/users/${customer.id}/order-statistics`).ok();
    expect(body.orders).toMatchObject({ placed: 0, fulfilled: 1 });
  }, 15_000);
}

async function overview(owner: Person): Promise<void> {
  const parts = [
    'me { orders(first: 3) { edges { node { id } } } }',
    'orders(first: 3) { edges { node { lines { service { name } } customer { name } } } }',
    'users(first: 3) { edges { node { orders(first: 3) { edges { node { id } } } } } }',
    'orderCounts { placed }',
  ];
  for (const part of parts) expect((await ask(owner, `{ ${part} }`)).errors).toEqual([]);
}

async function comeAndGo(house: House): Promise<void> {
  const person = await house.signUp();
  const [email, refreshToken] = [emailOf(person), person.session.refreshToken as string];
  const [second, third, fourth] = [
    await house.logIn(email, PASSWORD),
    await house.logIn(email, PASSWORD),
    await house.logIn(email, PASSWORD),
  ];
  await house.stranger
    .post('/v1/auth/login', { email, password: 'wrong password' })
    .refused('auth.invalid_credentials', 401);
  await house.stranger.post('/v1/auth/refresh', { refreshToken }).ok();
  await person.get('/v1/auth/sessions?count=true').ok();
  await person.delete(`/v1/auth/sessions/${second.sessionId}`).done();
  await third.post('/v1/auth/logout').done();
  await person.put('/v1/auth/password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }).done();
  await fourth.get('/v1/users/me').refused('auth.unauthenticated', 401);
  const last = await house.logIn(email, NEW_PASSWORD);
  await last.delete('/v1/auth/sessions').done();
}

async function readLetters(house: House): Promise<void> {
  const [mailbox, context] = [new Mailbox(house), newContext()];
  const person = await mailbox.signUp(context);
  await mailbox.verify(await mailbox.tokenOf(context, CONFIRMATION)).done();
  await mailbox.complete(await mailbox.resetOf(emailOf(person))).done();
  await eventually(async () => expect(await house.count(`mail.messages where status = 'queued'`)).toBe(0), 15_000);
}

async function lookAfter(house: House, owner: Person): Promise<void> {
  const key = (await owner.post('/v1/api-keys', { name: unique(), permissions: ['orders:read'] }).created()).body;
  await owner.get('/v1/api-keys?count=true').ok();
  await new Person(house.url, undefined, { 'x-api-key': key.key as string }).get('/v1/orders').ok();
  await eventually(async () => {
    expect(await house.count('api_keys.api_keys where last_used_at is not null')).toBeGreaterThan(0);
  }, 15_000);
  await owner.post(`/v1/api-keys/${key.id}/rotation`, {}).created();
  await owner.delete(`/v1/api-keys/${key.id}`).done();
  const [{ id: tenantId }] = (await house.rows(`select id from tenants.tenants where slug = 'default'`)) as [
    { id: string },
  ];
  const letter = await makeThing('dead letter', { house, owner, tenantId });
  await owner.get('/v1/dead-letters?count=true').ok();
  expect((await owner.post(`/v1/dead-letters/${letter}/redrive`)).status).toBe(202);
  await eventually(async () => expect(await house.count('audit.heads')).toBeGreaterThan(0), 15_000);
  await house.stranger.get('/status').ok();
  await owner.get('/v1/audit-entries?count=true').ok();
  await owner.get('/v1/audit-entries/verification').ok();
}
