import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { keyOf, machine } from '../support/api-keys.js';
import { ask } from '../support/graphql.js';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const DEADLINE_MS = 300;
/** A connection that is not freed by then is given up, and its statement with it. */
const SOON_MS = 450;

// With one connection, nothing else is served before the one whose statement was cancelled is free, or another in its place.
const house = useHouse({
  ...{ REQUEST_TIMEOUT_MS: String(DEADLINE_MS), DATABASE_POOL_MAX: '1', DATABASE_POOL_MIN: '1' },
});
let owner: Person;
let maria: Person;
let lines: readonly { serviceId: string; quantity: number }[];
beforeAll(async () => {
  [owner, maria] = [await house.owner(), await house.signUp('maria')];
  lines = [{ serviceId: (await house.sell()).id as string, quantity: 1 }];
}, 60_000);

describe('the deadline of a request', () => {
  it('answers 503 when it is over, and ends the work as well as the wait', async () => {
    const begun = performance.now();
    const { headers } = await cutOff('audit.entries', () =>
      owner.get('/v1/audit-entries').refused('unavailable.timeout', 503),
    );
    expect(performance.now() - begun).toBeGreaterThan(DEADLINE_MS - 10);
    expect(headers['retry-after']).toBe('1');
    await owner.get('/v1/audit-entries').ok();
  });

  it('takes a write back, of which nothing is left, and its key may be sent again', async () => {
    const key = randomUUID();
    const before = await traces();
    await cutOff('orders.orders', () => maria.order(lines, key).refused('unavailable.timeout', 503));
    expect(await traces()).toEqual(before);
    const { headers } = await maria.order(lines, key).created();
    expect(headers['idempotency-replayed']).toBeUndefined();
    expect(await traces()).toEqual(before.map((count) => count + 1));
  });

  it('takes back what several round trips began, and what was to be spent is not', async () => {
    const { refreshToken } = (await house.signUp()).session as { refreshToken: string };
    const refresh = () => house.stranger.post('/v1/auth/refresh', { refreshToken });
    await cutOff('auth.refresh_tokens', () => refresh().refused('unavailable.timeout', 503));
    await refresh().ok();
  });

  it('is that of whoever comes with an API key too, at the door and behind it', async () => {
    const robot = machine(house, (await keyOf(owner, ['orders:read'])).key as string);
    // First the table of keys, which none is known from yet: that a key was used is written there, and would wait as well.
    for (const table of ['api_keys.api_keys', 'orders.orders']) {
      await cutOff(table, () => robot.get('/v1/orders').refused('unavailable.timeout', 503));
      await robot.get('/v1/orders').ok();
    }
  });

  it('is that of a GraphQL request too, which tells it as an error and takes a mutation back', async () => {
    const input = { lines, note: 'by graph' };
    const place = `mutation ($input: PlaceOrderInput!, $key: String!) { placeOrder(input: $input, idempotencyKey: $key) { id } }`;
    const list = '{ me { orders(first: 1) { edges { node { id } } } } }';
    const before = await traces();
    const variables = { input, key: randomUUID() };
    for (const query of [list, place]) {
      const { errors } = await cutOff('orders.orders', () => ask(maria, query, variables));
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['unavailable.timeout']);
    }
    expect(await traces()).toEqual(before);
    expect((await ask(maria, place, variables)).errors).toEqual([]);
    expect(await traces()).toEqual(before.map((count) => count + 1));
  });

  it('is the route’s own where that declares one', async () => {
    const begun = performance.now();
    const late = eventually(() => expect(performance.now() - begun).toBeGreaterThan(3 * DEADLINE_MS));
    await whileLocked('audit.seals', () => owner.get('/v1/audit-entries/verification').ok(), late);
    expect(performance.now() - begun).toBeGreaterThan(3 * DEADLINE_MS);
  });
});

/** What placing an order leaves: the order, its lines, its event, its entry, its key. */
function traces(): Promise<number[]> {
  const tables = [
    'orders.orders',
    'orders.order_lines',
    'platform.outbox',
    'audit.entries',
    'platform.idempotency_keys',
  ];
  return Promise.all(tables.map((table) => house.count(table)));
}

/**
 * The answer to a call that waits for a table. While nobody can read it still, long before a lock's own time is up, its
 * statement has ended in PostgreSQL, with its connection, which a late cancel must not meet again; the pool goes on.
 */
async function cutOff<T>(table: string, call: () => PromiseLike<T>): Promise<T> {
  return whileLocked(table, async () => {
    const asked = call();
    await eventually(async () => expect(await waitingForLocks()).toHaveLength(1), DEADLINE_MS);
    const [pid] = await waitingForLocks();
    const answer = await asked;
    await eventually(async () => expect(await house.count('pg_stat_activity where pid = $1', [pid])).toBe(0), SOON_MS);
    await owner.get('/v1/users').ok();
    return answer;
  });
}

/** Has `work` done while nobody can read the table; opens it `openAfter`, or when the work is done. */
async function whileLocked<T>(table: string, work: () => Promise<T>, openAfter?: Promise<unknown>): Promise<T> {
  const client = new pg.Client({ connectionString: house.database.superuserUrl });
  await client.connect();
  try {
    await client.query(`begin; lock table ${table} in access exclusive mode`);
    const working = work();
    await (openAfter ?? working.catch(() => undefined));
    await client.query('rollback');
    return await working;
  } finally {
    await client.end();
  }
}

async function waitingForLocks(): Promise<number[]> {
  const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await house.rows(waiting)).map(({ pid }) => pid as number);
}
