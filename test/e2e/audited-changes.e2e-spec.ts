import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Changing, World } from '../support/changes/changing.js';
import { CHANGES } from '../support/changes/every-change.js';
import { eventually, useHouse, withOperator } from '../support/house.js';

const house = useHouse({ ...withOperator, APP_ROLE: 'all', RATE_LIMIT_AUTH: 'off', PASSWORD_MEMORY_KIB: '19456' });
let world: World;

beforeAll(async () => {
  const [owner, operator, maria] = [await house.owner(), await house.operator(), await house.signUp('maria')];
  world = { house, owner, operator, maria, serviceId: (await house.sell()).id as string };
}, 60_000);

const entriesOf = (contextId: string) =>
  house.rows('select * from audit.entries where context_id = $1 order by action', [contextId]);
const eventsOf = (contextId: string) =>
  house.rows(
    `select regexp_replace(type, '\\.v\\d+$', '') as action, aggregate_id as "objectId" from platform.outbox
     where headers ->> 'contextId' = $1`,
    [contextId],
  );

async function change({ ready }: Changing, prefix: string) {
  const act = await ready(world);
  const contextId = `${prefix}-${randomUUID()}`;
  return { contextId, answer: await act({ 'x-context-id': contextId }) };
}

/** They change how processes are, or tell of it, and nothing that is stored. */
const CHANGE_NO_ROW = ['POST /alerts/webhook', 'PUT /v1/operations/log-level'];

describe('every operation that changes something', () => {
  it('is in the table of this test, and nothing else is', async () => {
    const { paths } = (await house.stranger.get('/openapi.json').ok()).body as { paths: Record<string, object> };
    const calls = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const graph = readFileSync('docs/api/schema.graphql', 'utf8');
    const mutations = /type Mutation \{([^}]*)\}/.exec(graph)?.[1]?.match(/^ {2}\w+(?=\()/gm) ?? [];
    const served = [
      ...calls.filter((call) => !call.startsWith('GET ')),
      ...mutations.map((name) => `mutation ${name.trim()}`),
    ];
    expect([...CHANGES.map(({ call }) => call), ...CHANGE_NO_ROW].sort()).toEqual(served.sort());
  });

  it.each(CHANGES)('leaves one entry for each change, in its commit: $call', async (changing) => {
    const { contextId, answer } = await change(changing, 'done');
    expect({ isDone: answer.status < 300, text: answer.text }).toEqual({ isDone: true, text: answer.text });
    const entries = await entriesOf(contextId);
    expect(entries.map(({ action }) => action as string)).toEqual(changing.actions.toSorted());
    for (const entry of entries)
      expect(entry).toMatchObject({ outcome: 'committed', object_id: expect.any(String) as string });
    // Each event has its entry, about the same thing and of the same transaction.
    for (const { action, objectId } of await eventsOf(contextId))
      expect(entries.filter((entry) => entry.action === action && entry.object_id === objectId)).toHaveLength(1);
    expect(new Set(entries.map(({ xid }) => xid as string)).size).toBe(1);
  });

  it.each(CHANGES)('leaves none, and no change, where its commit fails at the last: $call', async (changing) => {
    await house.rows(DOOM);
    try {
      const { contextId, answer } = await change(changing, 'doomed');
      const failed = answer.status >= 500 || /"code":"(internal|unavailable)"/.test(answer.text);
      expect([failed, answer.text]).toEqual([true, answer.text]);
      expect(await entriesOf(contextId)).toEqual([]);
      expect(await eventsOf(contextId)).toEqual([]);
    } finally {
      await house.rows('drop trigger doom on audit.entries; drop function audit.doom()');
    }
  });
});

describe('an operation on what is not there', () => {
  it('leaves no entry that says it was done', async () => {
    const contextId = `none-${randomUUID()}`;
    const path = `/v1/dead-letters/${randomUUID()}/redrive`;
    await world.owner.post(path, undefined, { 'x-context-id': contextId }).refused('dead_letters.not_found', 404);
    await eventually(async () =>
      expect((await entriesOf(contextId)).map(({ outcome }) => outcome as string)).toEqual(['denied']),
    );
  });
});

describe('who an entry says did it', () => {
  it('is the person, the key, the operator, or nobody that is known', async () => {
    const kindsOf = async (contextId: string) =>
      (await entriesOf(contextId)).map((entry) => [entry.actor_kind, entry.actor_id] as unknown[]);
    const by = async (call: string) => {
      const changing = CHANGES.find((each) => each.call === call) as Changing;
      return (await change(changing, 'who')).contextId;
    };
    expect(await kindsOf(await by('POST /v1/orders'))).toEqual([['user', world.maria.id]]);
    expect(await kindsOf(await by('PATCH /v1/tenants/{id}'))).toEqual([['operator', world.operator.id]]);
    expect(await kindsOf(await by('POST /v1/auth/password-resets'))).toEqual([['anonymous', null]]);
    const { body } = await world.owner.post('/v1/api-keys', { name: 'k', permissions: ['services:write'] }).created();
    const contextId = `key-${randomUUID()}`;
    const headers = { 'x-api-key': body.key as string, 'x-context-id': contextId };
    const price = { amount: 1, currency: 'EUR' };
    await house.stranger
      .post('/v1/services', { code: `k-${contextId}`.slice(0, 20), name: 'K', price }, headers)
      .created();
    expect(await kindsOf(contextId)).toEqual([['api-key', body.id]]);
  });

  it('is the key, of what it was refused by way of GraphQL', async () => {
    const { body } = await world.owner.post('/v1/api-keys', { name: 'k', permissions: ['orders:read'] }).created();
    const contextId = `graph-${randomUUID()}`;
    const headers = { 'x-api-key': body.key as string, 'x-context-id': contextId };
    const query = `mutation { placeOrder(input: { lines: [] }, idempotencyKey: "x") { id } }`;
    await house.stranger.post('/graphql', { query }, headers).ok();
    await eventually(async () =>
      expect(await entriesOf(contextId)).toEqual([
        expect.objectContaining({
          ...{ action: 'POST /graphql placeOrder', outcome: 'denied', actor_kind: 'api-key', actor_id: body.id },
          details: { code: 'auth.forbidden' },
        }),
      ]),
    );
  });

  it.each([
    ['user', (id: string) => `{ user(id: "${id}") { id } }`, 'not_found'],
    ['order', (id: string) => `query ($id: ID!) { order(id: $id) { id } } # ${id}`, 'not_found'],
    ['service', (id: string) => `{ service(id: "${id.toUpperCase()}") { id } }`, 'not_found'],
    ['cancelOrder', (id: string) => `mutation { cancelOrder(id: "${id}") { id } }`, 'orders.not_found'],
  ])('is whoever asks GraphQL for a %s that is none of theirs', async (field, queryOf, code) => {
    const [id, contextId] = [randomUUID(), `absent-${randomUUID()}`];
    const customer = await house.signUp();
    await customer.post('/graphql', { query: queryOf(id), variables: { id } }, { 'x-context-id': contextId }).ok();
    await eventually(async () =>
      expect(await entriesOf(contextId)).toEqual([
        expect.objectContaining({
          ...{ action: `POST /graphql ${field}`, outcome: 'denied', actor_id: customer.id, object_id: id },
          details: { code },
        }),
      ]),
    );
  });

  it('is told by ids: neither address nor name is in the trail', async () => {
    const text = JSON.stringify(await house.rows('select * from audit.entries'));
    expect(text.length).toBeGreaterThan(1_000);
    expect(text).not.toMatch(/@|maria|Staff|203\.0\.113|127\.0\.0\.1/i);
  });
});

/** Refuses, when the transaction commits, whatever was done under a contextId that says so. */
const DOOM = `
  create function audit.doom() returns trigger language plpgsql as $$
  begin
    if new.context_id like 'doomed-%' then raise exception 'doomed'; end if;
    return null;
  end $$;
  create constraint trigger doom after insert on audit.entries deferrable initially deferred
    for each row execute function audit.doom()`;
