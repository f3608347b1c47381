import { type Answer, call, jsonOf } from './calls.ts';
import { found, opens, PASSWORD, type Tokens } from './families.ts';
import type { Member } from './member.ts';
import type { Person, Scene } from './scene.ts';

/** Something that lets somebody in until it is taken away. */
export interface Right {
  readonly name: string;
  readonly opens: (api: Member) => Promise<boolean>;
  readonly take: (url: string) => Promise<Answer>;
}

/** Whoever may suspend tenants; the environment makes them. */
export const OPERATOR = { email: 'operator@example.com', password: PASSWORD };

const ANYHOW = { 'if-match': '*' };

/** One of each kind but sessions. */
export function rightsOf(scene: Scene, prefix: string): Promise<readonly Right[]> {
  return Promise.all([keyOf(scene, prefix), roleOf(scene, prefix), tenantOf(scene, prefix)]);
}

async function keyOf({ apis, chance, owner: { token } }: Scene, prefix: string): Promise<Right> {
  const body = { name: prefix, permissions: ['services:read'] };
  const made = await call(`${chance.pick(apis).url}/v1/api-keys`, { method: 'POST', token, body });
  const { id, key } = jsonOf<{ id: string; key: string }>(made);
  const read = ({ url }: Member): Promise<Answer> =>
    call(`${url}/v1/services?limit=1`, { headers: { 'x-api-key': key } });
  return {
    name: 'revoking a key',
    opens: async (api) => (await read(api)).status === 200,
    take: (url) => call(`${url}/v1/api-keys/${id}`, { method: 'DELETE', token }),
  };
}

async function roleOf(scene: Scene, prefix: string): Promise<Right> {
  const { userId, accessToken } = await found(scene, `${prefix}-role@example.com`);
  const give = (url: string, role: string): Promise<Answer> => {
    const asked = { method: 'PATCH', token: scene.owner.token, headers: ANYHOW };
    return call(`${url}/v1/users/${userId}`, { ...asked, body: { roles: [role] } });
  };
  await give(scene.chance.pick(scene.apis).url, 'support');
  return {
    name: 'taking a role',
    opens: async ({ url }) => (await call(`${url}/v1/users?limit=1`, { token: accessToken })).status === 200,
    take: (url) => give(url, 'customer'),
  };
}

async function tenantOf(scene: Scene, prefix: string): Promise<Right> {
  const [tenant] = await scene.rows<{ id: string }>(
    `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), $1, $1, 'active') returning id`,
    [`${prefix}-tenant`],
  );
  const [url, headers] = [scene.chance.pick(scene.apis).url, { 'x-tenant-id': `${prefix}-tenant` }];
  const body = { email: `${prefix}@example.com`, password: PASSWORD, name: 'Somebody' };
  const { accessToken } = jsonOf<Tokens>(await call(`${url}/v1/auth/signup`, { method: 'POST', headers, body }));
  const { token } = await operator(url);
  const asked = { method: 'PATCH', token, headers: ANYHOW, body: { status: 'suspended' } };
  return {
    name: 'suspending a tenant',
    opens: (api) => opens(api, accessToken),
    take: (at) => call(`${at}/v1/tenants/${tenant?.id}`, asked),
  };
}

async function operator(url: string): Promise<Pick<Person, 'token'>> {
  const answer = await call(`${url}/v1/auth/login`, { method: 'POST', body: OPERATOR });
  return { token: jsonOf<Tokens>(answer).accessToken };
}
