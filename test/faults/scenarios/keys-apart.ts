import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { until } from '../../../apps/tools/src/processes.ts';
import { type Answer, type Asked, call, jsonOf } from '../calls.ts';
import type { Member } from '../member.ts';
import type { Notes } from '../scenario.ts';
import type { Person, Scene } from '../scene.ts';
import { codeOf } from '../shoppers.ts';

const KEY = 'one-key-for-all';
const CROWD = 50;
const DIES_WITHIN_MS = 5_000;

/** What is asked, and of which instance: any, where none is named. */
type AskedOf = Asked & { readonly at?: Member };

/** The same key with another body is refused; of another user, route or tenant it is another key. */
export async function independence(scene: Scene, notes: Notes): Promise<void> {
  const [anna, bert] = scene.customers as [Person, Person];
  const check = (what: string, answer: Answer, status: number): void => {
    const replayed = answer.headers.get('idempotency-replayed') === 'true';
    const as = `${answer.status} ${codeOf(answer)}${replayed ? ' (a replay)' : ''}`;
    notes.expect(answer.status === status && !replayed, `${what}: answered ${as}, not ${status}`);
  };
  check('the first of a key', await place(scene, anna, 'apart-1'), 201);
  check('another body', await place(scene, anna, 'apart-2'), 422);
  check('another user', await place(scene, bert, 'apart-3'), 201);
  check('another person’s order', await place(scene, scene.owner, 'apart-4'), 201);
  const service = { code: 'apart', name: 'Apart', price: { amount: 100, currency: 'EUR' }, status: 'active' };
  check('another route', await post(scene, '/v1/services', scene.owner, { body: service }), 201);

  await scene.rows(
    `insert into tenants.tenants (id, slug, name, status) values ($1, 'other', 'other', 'active') on conflict do nothing`,
    [randomUUID()],
  );
  const body = { email: 'same@example.com', password: 'correct horse battery', name: 'Same' };
  const [here, there] = [
    await post(scene, '/v1/auth/signup', undefined, { body }),
    await post(scene, '/v1/auth/signup', undefined, { body, headers: { 'x-tenant-id': 'other' } }),
  ];
  check('a tenant', here, 201);
  check('another tenant', there, 201);
  notes.figure('the same key: other body 422; other user, route and tenant each an answer of their own');
}

/** Who holds a key and dies leaves nothing behind: the next one wins. */
export async function holdersKilled(scene: Scene, notes: Notes): Promise<void> {
  const times = scene.ground.full ? 20 : 5;
  const [anna] = scene.customers as [Person];
  for (let n = 0; n < times; n++) {
    const key = `held-${n}`;
    const holder = await hold(scene, anna, key);
    const during = await place(scene, anna, key, { key });
    notes.expect(
      during.status === 409 && during.headers.has('retry-after') && during.ms < 1_000,
      `${key} while held: ${during.status} ${codeOf(during)} after ${Math.round(during.ms)} ms`,
    );
    const crowd = await Promise.all(Array.from({ length: CROWD }, () => place(scene, anna, key, { key })));
    const strange = crowd.filter((answer) => answer.status !== 409 || !answer.headers.has('retry-after'));
    notes.expect(strange.length === 0, `${key} while held: ${strange.length} of ${CROWD} were not told to come again`);
    await scene.rows('select pg_terminate_backend($1)', [holder]);
    const after = await place(scene, anna, key, { key });
    notes.expect(after.status === 201, `${key} after its holder died: ${after.status} ${codeOf(after)}`);
  }
  notes.figure(
    `a key’s holder killed ${times} times: 409 with Retry-After for each of ${CROWD + 1} before, and the next one wins`,
  );
}

/** A process that dies while its claim of a key is under way: others are told to come again, and there is one order in the end. */
export async function holderDead(scene: Scene, notes: Notes): Promise<void> {
  const [anna] = scene.customers as [Person];
  const [holder, at] = scene.apis as [Member, Member];
  const key = 'held-by-the-dead';
  const crowd = () => Promise.all(Array.from({ length: CROWD }, () => place(scene, anna, key, { key, at })));
  const letOrdersIn = await keepOrdersOut(scene);
  const last = place(scene, anna, key, { key, at: holder }).catch(() => undefined);
  const claims = () => scene.count(`pg_stat_activity where wait_event_type = 'Lock' and query like '%orders.orders%'`);
  const isHeld = await until(async () => (await claims()) > 0, DIES_WITHIN_MS);
  holder.lose();
  notes.expect(isHeld === true && (await last) === undefined, `${key}: its holder was to die with the key in hand`);
  const during = await crowd();
  const told = during.filter(({ status, headers }) => status === 409 && headers.has('retry-after'));
  notes.expect(told.length === CROWD, `${key}: ${CROWD - told.length} of ${CROWD} were not told to come again`);
  await letOrdersIn();
  // What the dead had sent is done to its end, or undone, by PostgreSQL.
  await until(async () => (await claims()) === 0, DIES_WITHIN_MS);
  const after = await crowd();
  const won = after.filter(({ status, headers }) => status === 201 && !headers.has('idempotency-replayed'));
  const strange = after.filter(
    ({ status, headers }) => status !== 201 && !(status === 409 && headers.has('retry-after')),
  );
  const orders = await scene.count('orders.orders where note = $1', [key]);
  notes.expect(orders === 1, `${key} after its holder died: ${orders} orders, not one`);
  notes.expect(won.length <= 1, `${key} after its holder died: ${won.length} of ${CROWD} placed an order`);
  notes.expect(
    strange.length === 0,
    `${key} after its holder died: ${strange.length} were answered neither 201 nor 409`,
  );
  notes.figure(
    `a process killed with a key in hand: ${told.length} of ${CROWD} told to come again meanwhile, then ${orders} order, ` +
      `${won.length === 1 ? 'of one of them' : 'of the dead'}, and ${after.length - strange.length} of ${CROWD} answered by it or told to come again`,
  );
  holder.comeBack();
  await holder.becomesReady();
}

/** Nobody stores an order until that is called; a key is claimed before. */
async function keepOrdersOut(scene: Scene): Promise<() => Promise<void>> {
  const client = new pg.Client(scene.databaseUrl);
  await client.connect();
  await client.query('begin');
  await client.query('lock table orders.orders in share row exclusive mode');
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}

async function place(scene: Scene, person: Person, note: string, asked: AskedOf = {}): Promise<Answer> {
  const body = { lines: [{ serviceId: scene.serviceIds[0], quantity: 1 }], note };
  const answer = await post(scene, '/v1/orders', person, { body, ...asked });
  if (answer.status === 201) {
    const orderId = jsonOf<{ id: string }>(answer).id;
    scene.history.record({ kind: 'ok', key: note, customerId: person.id, orderId, status: 201 });
  }
  return answer;
}

function post(scene: Scene, path: string, person: Person | undefined, asked: AskedOf): Promise<Answer> {
  const token = person ? { token: person.token } : {};
  const { at = scene.chance.pick(scene.apis), ...rest } = asked;
  return call(`${at.url}${path}`, { method: 'POST', key: KEY, ...token, ...rest });
}

/** Claims a key in a transaction that stays open; the number of the backend that does. */
async function hold(scene: Scene, { id }: Person, key: string): Promise<number> {
  const client = new pg.Client(scene.databaseUrl);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  await client.query(
    `insert into platform.idempotency_keys
       (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
     select tenant_id, id, 'POST /v1/orders', $2, '', 201, '{}', '', now() + interval '1 hour'
     from users.users where id = $1`,
    [id, key],
  );
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}
