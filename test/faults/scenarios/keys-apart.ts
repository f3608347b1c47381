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

/** A process that dies with a key in hand leaves nothing behind either: of a crowd at the other instance, one wins. */
export async function holderDead(scene: Scene, notes: Notes): Promise<void> {
  const [anna] = scene.customers as [Person];
  const [holder, at] = scene.apis as [Member, Member];
  const [key, { deaths }] = ['held-by-the-dead', holder];
  await holder.arm({ name: 'database.before_commit', action: 'kill', contextIds: [key] });
  const headers = { 'x-context-id': key };
  const last = await place(scene, anna, key, { key, headers, at: holder }).catch(() => undefined);
  const died = (await until(() => holder.deaths > deaths, DIES_WITHIN_MS)) ?? false;
  notes.expect(died && last === undefined, `${key}: its holder was to die, and answered ${last?.status ?? 'nothing'}`);
  const crowd = await Promise.all(Array.from({ length: CROWD }, () => place(scene, anna, key, { key, at })));
  const won = crowd.filter(({ status, headers: told }) => status === 201 && !told.has('idempotency-replayed'));
  const others = crowd.filter((answer) => !won.includes(answer));
  const strange = others.filter(({ status, headers: told }) =>
    status === 201 ? told.get('idempotency-replayed') !== 'true' : status !== 409 || !told.has('retry-after'),
  );
  notes.expect(won.length === 1, `${key} after its holder died: ${won.length} of ${CROWD} placed an order, not one`);
  notes.expect(
    strange.length === 0,
    `${key} after its holder died: ${strange.length} answered neither 409 nor as the first`,
  );
  notes.figure(
    `a process killed before its commit: ${won.length} of ${CROWD} won at the other, the rest replayed or 409`,
  );
  await holder.becomesReady();
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
