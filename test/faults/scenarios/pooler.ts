import { until } from '../../../apps/tools/src/processes.ts';
import { type Answer, call, jsonOf, percentile, rest } from '../calls.ts';
import { PASSWORD, type Tokens } from '../families.ts';
import { type Pooler, startPgbouncer } from '../pgbouncer.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const CONNECTIONS = 2;
const AT_ONCE = 25;
const ARRIVALS = 40;
/** The relay looks twice a second; in small the machine may have other things to do meanwhile. */
const ARRIVES_MS = { full: 1_000, small: 3_000 };

/** Somebody of a tenant of their own, whose every answer must name that tenant and no other. */
interface Tenant {
  readonly mark: string;
  readonly token: string;
  readonly userId: string;
  readonly serviceId: string;
}

export const pooler: Scenario = {
  name: 'pooler',
  title: `many tenants over ${CONNECTIONS} connections of a pooler`,
  play: async (ground, build) => {
    const [tenants, requests] = ground.full ? [50, 1_000] : [10, 60];
    let pool: Pooler | undefined;
    const reach = async (url: string): Promise<string> => {
      pool = await startPgbouncer(ground, url, CONNECTIONS);
      return pool.url;
    };
    const env = { DATABASE_PREPARED_STATEMENTS: 'false', REQUEST_TIMEOUT_MS: '20000' };
    try {
      return await onScene(
        ground,
        { name: 'pooler', workers: 1, env, reach, ...(build && { build }) },
        async (scene, notes) => {
          const all: Tenant[] = [];
          for (let n = 0; n < tenants; n++) all.push(await furnish(scene, `mark${String(n).padStart(3, '0')}`));
          const seen = await crowd(scene, notes, all, requests);
          notes.figure(
            `${tenants} tenants × ${requests} requests over ${CONNECTIONS} connections: ${told(seen)}; 0 rows of another tenant in ${tenants * requests} answers`,
          );
          await arrive(scene, notes, all);
        },
      );
    } finally {
      await pool?.end();
    }
  },
};

/** No notification reaches the worker here (a pooler keeps no LISTEN), so it finds everything by its own look. */
async function arrive(scene: Scene, notes: Notes, tenants: readonly Tenant[]): Promise<void> {
  const keys = Array.from({ length: ARRIVALS }, (_, n) => `arrives-${String(n).padStart(3, '0')}`);
  for (const key of keys) {
    const { token, serviceId } = scene.chance.pick(tenants);
    const body = { lines: [{ serviceId, quantity: 1 }], note: key };
    const answer = await call(`${scene.chance.pick(scene.apis).url}/v1/orders`, { method: 'POST', token, key, body });
    notes.expect(answer.status === 201, `${key}: answered ${answer.status}`);
    await rest(scene.chance.between(0, 200));
  }
  const waits = async (): Promise<number[]> =>
    (
      await scene.rows<{ ms: number }>(
        `select 1000 * extract(epoch from e.published_at - e.created_at)::float8 as ms
         from platform.outbox e join orders.orders o on o.id = e.aggregate_id
         where o.note = any($1) and e.published_at is not null`,
        [keys],
      )
    ).map(({ ms }) => ms);
  await until(async () => (await waits()).length === ARRIVALS, 30_000, 100);
  const found = await waits();
  const [median, longest] = [percentile(found, 0.5), percentile(found, 1)];
  notes.figure(
    `${found.length} of ${ARRIVALS} events published without a notification, ${median.toFixed(0)} ms after their commit ` +
      `at the median, ${longest.toFixed(0)} at most`,
  );
  notes.expect(found.length === ARRIVALS, `${ARRIVALS - found.length} events did not arrive`);
  notes.expect(
    longest <= ARRIVES_MS[scene.ground.full ? 'full' : 'small'],
    `an event was published ${longest.toFixed(0)} ms after its commit`,
  );
}

async function furnish(scene: Scene, mark: string): Promise<Tenant> {
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
  await scene.rows(`update users.users set roles = '{owner}' where id = $1`, [signedUp.user.id]);
  const login = await call(`${url}/v1/auth/login`, {
    method: 'POST',
    headers,
    body: { email: body.email, password: PASSWORD },
  });
  const { accessToken: token } = jsonOf<Tokens>(login);
  // Another instance may remember the customer for a while: this one asks anew.
  await scene.rows('insert into platform.revocations (subject_id) values ($1)', [signedUp.user.id]);
  const service = { code: `${mark}-1`, name: mark, price: { amount: 100, currency: 'EUR' }, status: 'active' };
  let made: Answer | undefined;
  for (let tries = 0; made?.status !== 201 && tries < 40; tries++)
    made = await call(`${url}/v1/services`, { method: 'POST', token, body: { ...service, code: `${mark}-${tries}` } });
  if (made?.status !== 201) throw new Error(`A service was answered ${made?.status}: ${made?.text}`);
  return { mark, token, userId: signedUp.user.id, serviceId: jsonOf<{ id: string }>(made).id };
}

/** Everybody at once, in an order that the seed repeats; each answer is searched for the others' marks. */
async function crowd(
  scene: Scene,
  notes: Notes,
  tenants: readonly Tenant[],
  requests: number,
): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  let left = tenants.length * requests;
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const tenant = scene.chance.pick(tenants);
      const answer = await ask(scene, notes, tenant, scene.chance.pick(tenants));
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      const marks = answer.text.match(/mark\d{3}/g) ?? [];
      for (const mark of marks)
        if (mark !== tenant.mark) return notes.fault(`${tenant.mark} was shown ${mark}: ${answer.text.slice(0, 200)}`);
      if (answer.status >= 500)
        notes.fault(`${tenant.mark} was answered ${answer.status} ${answer.text.slice(0, 120)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return seen;
}

function ask(scene: Scene, notes: Notes, { token, userId, serviceId, mark }: Tenant, other: Tenant): Promise<Answer> {
  const url = scene.chance.pick(scene.apis).url;
  const key = `${mark}-${Math.floor(scene.chance.next() * 1e12)}`;
  const place = (id: string, under: string): Promise<Answer> => {
    const body = { lines: [{ serviceId: id, quantity: 1 }], note: under };
    return call(`${url}/v1/orders`, { method: 'POST', token, key: under, body });
  };
  // Under another tenant one's own row is out of sight.
  const own = async (path: string): Promise<Answer> => {
    const answer = await call(`${url}${path}`, { token });
    notes.expect(answer.status === 200, `${mark} was answered ${answer.status} about itself`);
    return answer;
  };
  const asks: (() => Promise<Answer>)[] = [
    () => own('/v1/users/me'),
    () => call(`${url}/v1/users?count=true`, { token }),
    () => call(`${url}/v1/services?count=true`, { token }),
    () => call(`${url}/v1/orders?count=true&limit=100`, { token }),
    () => place(serviceId, key),
    // What fails in the middle of a transaction must not leave its tenant to the next one.
    () => place(other.serviceId, key),
    () => place(serviceId, mark),
    () => call(`${url}/v1/users/${other.userId}`, { token }),
    () => call(`${url}/v1/users/me`, { method: 'PATCH', token, body: { name: mark }, headers: { 'if-match': '"0"' } }),
    () => call(`${url}/v1/services/${other.serviceId}`, { token }),
    () => own(`/v1/users/${userId}`),
  ];
  return scene.chance.pick(asks)();
}

function told(seen: ReadonlyMap<number, number>): string {
  return [...seen]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ');
}
