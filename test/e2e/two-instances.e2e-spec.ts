import { randomUUID } from 'node:crypto';
import { keyOf, KEYS } from '../support/api-keys.js';
import type { Call } from '../support/answer.js';
import { REDIS_URL } from '../support/event-works.js';
import { eventually, PASSWORD, useHouse, useHouseBeside, withOperator } from '../support/house.js';
import { Person } from '../support/person.js';

const WITHIN_MS = 1_000;
const any = { 'if-match': '*' };
const ways: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['by PostgreSQL', {}],
  ...(REDIS_URL === undefined ? [] : [['by Redis', { REDIS_URL }] as const]),
];

describe.each(ways)('what one instance changed, another that is told %s', (_way, env) => {
  const here = useHouse({ ...withOperator, ...env });
  const there = useHouseBeside(here, { ...withOperator, ...env });
  let owner: Person;
  let operator: Person;

  beforeAll(async () => {
    [owner, operator] = [await here.owner(), await here.operator()];
  }, 60_000);

  /** The same person or machine, at the other instance. */
  const elsewhere = (session: Person['session']) => new Person(there.url, session);
  const machine = (key: unknown) => new Person(there.url, undefined, { 'x-api-key': key as string });
  const asked = (person: Person) => () => person.get('/v1/users/me');
  const roleOf = async (...permissions: string[]): Promise<string> => {
    const name = `r-${randomUUID().slice(0, 8)}`;
    await owner.post('/v1/roles', { name, permissions }).created();
    return name;
  };

  /** Who was let in there, and is remembered, is refused within a second of the change's answer. */
  async function refuses(ask: () => Call, change: () => PromiseLike<unknown>, status: 401 | 403): Promise<void> {
    await eventually(async () => void (await ask().ok()));
    await change();
    const code = status === 401 ? 'auth.unauthenticated' : 'auth.forbidden';
    await eventually(async () => void (await ask().refused(code, status)), WITHIN_MS);
  }

  it('refuses who was suspended', async () => {
    const maria = await here.signUp('maria');
    const suspend = () => owner.patch(`/v1/users/${maria.id}`, { status: 'suspended' }, any).ok();
    await refuses(asked(elsewhere(maria.session)), suspend, 401);
  });

  it('refuses whose account was closed', async () => {
    const maria = await here.signUp('maria');
    await refuses(asked(elsewhere(maria.session)), () => owner.delete(`/v1/users/${maria.id}`, any).done(), 401);
  });

  it('refuses who lost a role', async () => {
    const sam = await here.staff(await roleOf('users:read'));
    const demote = () => owner.patch(`/v1/users/${sam.id}`, { roles: ['customer'] }, any).ok();
    await refuses(() => elsewhere(sam.session).get('/v1/users'), demote, 403);
  });

  it('refuses what a role lost, and what one permitted that is gone', async () => {
    const [less, gone] = [await roleOf('users:read'), await roleOf('users:read')];
    const [sam, tom] = [await here.staff(less), await here.staff(gone)];
    const redefine = () => owner.put(`/v1/roles/${less}`, { permissions: ['roles:read'] }, any).ok();
    await refuses(() => elsewhere(sam.session).get('/v1/users'), redefine, 403);
    await refuses(
      () => elsewhere(tom.session).get('/v1/users'),
      () => owner.delete(`/v1/roles/${gone}`, any).done(),
      403,
    );
  });

  it('refuses a key that was revoked', async () => {
    const { id, key } = await keyOf(owner);
    await refuses(
      () => machine(key).get('/v1/tenant'),
      () => owner.delete(`${KEYS}/${id as string}`).done(),
      401,
    );
  });

  it('refuses the secret before a rotation without an overlap', async () => {
    const { id, key } = await keyOf(owner);
    await refuses(
      () => machine(key).get('/v1/tenant'),
      () => owner.post(`${KEYS}/${id as string}/rotation`, {}).created(),
      401,
    );
  });

  it('refuses the key of who was suspended', async () => {
    const sam = await here.staff('owner');
    const { key } = await keyOf(sam);
    const suspend = () => owner.patch(`/v1/users/${sam.id}`, { status: 'suspended' }, any).ok();
    await refuses(() => machine(key).get('/v1/tenant'), suspend, 401);
  });

  it('refuses everybody of a tenant that was suspended', async () => {
    const slug = `acme-${randomUUID().slice(0, 8)}`;
    const first = { email: `owner@${slug}.example.com`, name: 'The owner', password: PASSWORD };
    const { body: tenant } = await operator.post('/v1/tenants', { slug, name: slug, owner: first }).created();
    const { body } = await here.stranger
      .post('/v1/auth/login', { email: first.email, password: PASSWORD }, { 'x-tenant-id': slug })
      .ok();
    const suspend = () => operator.patch(`/v1/tenants/${tenant.id as string}`, { status: 'suspended' }, any).ok();
    await refuses(asked(elsewhere(body)), suspend, 401);
  });
});
