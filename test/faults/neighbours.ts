import { type Answer, call, jsonOf } from './calls.ts';
import { PASSWORD, type Tokens } from './families.ts';
import type { Scene } from './scene.ts';

/** What another instance may remember of somebody counts this long at most. */
const CHANGED_WITHIN_MS = 1_000;

/** Somebody of a tenant of their own, whose every answer must name that tenant and no other. */
export interface Tenant {
  readonly mark: string;
  readonly token: string;
  readonly userId: string;
  readonly serviceId: string;
  /** How long after they became an owner they were still refused as a customer, at most. */
  readonly lateMs: number;
}

/** A new tenant with an owner and a service, both of which bear its mark. */
export async function settle(scene: Scene, mark: string): Promise<Tenant> {
  const url = scene.chance.pick(scene.apis).url;
  await scene.rows(
    `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), $1, $1, 'active')`,
    [mark],
  );
  const headers = { 'x-tenant-id': mark };
  const body = { email: `${mark}@example.com`, password: PASSWORD, name: mark };
  const signedUp = jsonOf<{ user: { id: string } }>(
    await call(`${url}/v1/auth/signup`, { method: 'POST', headers, body }),
  );
  const credentials = { email: body.email, password: PASSWORD };
  const login = await call(`${url}/v1/auth/login`, { method: 'POST', headers, body: credentials });
  const { accessToken: token } = jsonOf<Tokens>(login);
  return { mark, token, userId: signedUp.user.id, ...(await makeOwner(scene, { url, token, mark }, signedUp.user.id)) };
}

/** By a hand that tells no instance: one that knows them as a customer has to find it in the table of revocations. */
async function makeOwner(
  scene: Scene,
  { url, token, mark }: Record<'url' | 'token' | 'mark', string>,
  userId: string,
): Promise<Pick<Tenant, 'serviceId' | 'lateMs'>> {
  const body = { code: `${mark}-1`, name: mark, price: { amount: 100, currency: 'EUR' }, status: 'active' };
  const make = (): Promise<Answer> => call(`${url}/v1/services`, { method: 'POST', token, body });
  const { status, text } = await make();
  if (status !== 403) throw new Error(`A service was answered ${status} to a customer: ${text}`);
  await scene.rows(`update users.users set roles = '{owner}' where id = $1`, [userId]);
  await scene.rows('insert into platform.revocations (subject_id) values ($1)', [userId]);
  const changedAt = performance.now();
  for (let lateMs = 0; ;) {
    const askedMs = performance.now() - changedAt;
    const made = await make();
    if (made.status === 201) return { serviceId: jsonOf<{ id: string }>(made).id, lateMs };
    if (made.status !== 403) throw new Error(`A service was answered ${made.status}: ${made.text}`);
    if (askedMs > CHANGED_WITHIN_MS) throw new Error(`An owner was a customer still after ${askedMs.toFixed(0)} ms.`);
    lateMs = askedMs;
  }
}

/** Asks something by chance, of which much fails midway; `other` is whose things they may try to get at. */
export function ask(scene: Scene, { token, userId, serviceId, mark }: Tenant, other: Tenant): Promise<Asked> {
  const url = scene.chance.pick(scene.apis).url;
  const key = `${mark}-${Math.floor(scene.chance.next() * 1e12)}`;
  const place = (id: string, under: string): Promise<Answer> => {
    const body = { lines: [{ serviceId: id, quantity: 1 }], note: under };
    return call(`${url}/v1/orders`, { method: 'POST', token, key: under, body });
  };
  const get = (path: string): Promise<Answer> => call(`${url}${path}`, { token });
  // Under another tenant one's own row is out of sight.
  const own = async (path: string): Promise<Asked> => ({ answer: await get(path), isOwn: true });
  const any = async (answer: Promise<Answer>): Promise<Asked> => ({ answer: await answer, isOwn: false });
  const stale = { method: 'PATCH', token, body: { name: mark }, headers: { 'if-match': '"0"' } };
  const asks: (() => Promise<Asked>)[] = [
    () => own('/v1/users/me'),
    () => any(get('/v1/users?count=true')),
    () => any(get('/v1/services?count=true')),
    () => any(get('/v1/orders?count=true&limit=100')),
    () => any(place(serviceId, key)),
    // What fails in the middle of a transaction must not leave its tenant to the next one.
    () => any(place(other.serviceId, key)),
    () => any(place(serviceId, mark)),
    () => any(get(`/v1/users/${other.userId}`)),
    () => any(call(`${url}/v1/users/me`, stale)),
    () => any(get(`/v1/services/${other.serviceId}`)),
    () => own(`/v1/users/${userId}`),
  ];
  return scene.chance.pick(asks)();
}

/** An answer, and whether it was about what certainly is one's own. */
export interface Asked {
  readonly answer: Answer;
  readonly isOwn: boolean;
}
