import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Metrics } from '#libs/metrics';
import { eventually, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import type { Person } from '../support/person.js';
import { SECRET } from '../support/signing.js';
import { runTool } from '../support/tool.js';

const house = useHouse({ APP_ROLE: 'all', AUDIT_HEAD_SECONDS: '1', PASSWORD_MEMORY_KIB: '19456' });
let owner: Person;
let maria: Person;

beforeAll(async () => {
  [owner, maria] = [await house.owner(), await house.signUp('maria')];
}, 60_000);

const audited = async (query: string) =>
  (await owner.get(`/v1/audit-entries?${query}`).ok()).body as {
    data: Record<string, unknown>[];
    page: { nextCursor: string | null; total?: number };
  };
const newContext = () => `audit-${randomUUID()}`;

describe('the audit trail over HTTP', () => {
  it('shows an order under the contextId of its call, and seals it within a second', async () => {
    const contextId = newContext();
    const lines = [{ serviceId: (await house.sell()).id as string, quantity: 1 }];
    const headers = { 'idempotency-key': randomUUID(), 'x-context-id': contextId };
    const { body: order } = await maria.post('/v1/orders', { lines }, headers).created();
    await eventually(async () => {
      const { data } = await audited(`contextId=${contextId}`);
      expect(data).toEqual([
        expect.objectContaining({
          ...{ action: 'orders.order_placed', objectType: 'order', objectId: order.id, outcome: 'committed' },
          ...{ actorId: maria.id, actorKind: 'user', contextId, details: { version: 1 } },
          seq: expect.any(Number) as number,
        }),
      ]);
    });
    const [{ lag }] = (await house.rows(
      `select extract(epoch from s.sealed_at - e.at)::float8 * 1000 as lag from audit.entries e
       join audit.seals s on s.tenant_id = e.tenant_id and s.entry_id = e.id where e.context_id = $1`,
      [contextId],
    )) as [{ lag: number }];
    process.stdout.write(`sealed after ${lag} ms\n`);
    expect(lag).toBeLessThan(1_000);
  });

  it('is listed by actor, object, action, outcome and time, page by page', async () => {
    const mine = await audited(`actorId=${maria.id}&count=true&limit=1`);
    expect(mine.page.total).toBeGreaterThan(1);
    const seen: unknown[] = mine.data.map(({ id }) => id);
    for (let cursor = mine.page.nextCursor; cursor !== null;) {
      const { data, page } = await audited(`actorId=${maria.id}&limit=1&cursor=${cursor}`);
      seen.push(...data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    const all = await house.rows('select id from audit.entries where actor_id = $1 order by id desc', [maria.id]);
    expect(seen).toEqual(all.map(({ id }) => id as string));
    expect((await audited(`objectId=${maria.id}&action=users.user_created`)).data).toHaveLength(1);
    expect((await audited(`objectId=${maria.id}&outcome=denied`)).data).toEqual([]);
    expect((await audited('createdBefore=2020-01-01T00:00:00Z')).data).toEqual([]);
    expect((await audited('createdAfter=2020-01-01T00:00:00Z&limit=100')).data.length).toBeGreaterThan(3);
    await owner.get(`/v1/audit-entries?cursor=${mine.page.nextCursor}`).refused('pagination.invalid_cursor', 400);
    await maria.get('/v1/audit-entries').refused('auth.forbidden', 403);
  });
});

describe('what was refused', () => {
  const denied = async (contextId: string, count = 1) => {
    await eventually(async () =>
      expect(await house.count('audit.entries where context_id = $1', [contextId])).toBe(count),
    );
    return (await audited(`contextId=${contextId}`)).data[0];
  };

  it('to somebody known has an entry: without the permission, and for what is not there for them', async () => {
    const [forbidden, missing, id] = [newContext(), newContext(), randomUUID()];
    await maria.get('/v1/users', { 'x-context-id': forbidden }).refused('auth.forbidden', 403);
    expect(await denied(forbidden)).toMatchObject({
      ...{ action: 'GET /v1/users', outcome: 'denied', actorId: maria.id, actorKind: 'user' },
      ...{ objectType: 'route', objectId: null, details: { code: 'auth.forbidden' } },
    });
    await maria.get(`/v1/orders/${id}`, { 'x-context-id': missing }).refused('orders.not_found', 404);
    expect(await denied(missing)).toMatchObject({ action: 'GET /v1/orders/:id', objectId: id, outcome: 'denied' });
  });

  it('by a token of a session that ended names whose it was, and by one for another tenant too', async () => {
    const gone = await house.signUp();
    await gone.post('/v1/auth/logout').done();
    const [ended, elsewhere] = [newContext(), newContext()];
    await gone.get('/v1/orders', { 'x-context-id': ended }).refused('auth.unauthenticated', 401);
    expect(await denied(ended)).toMatchObject({ actorId: gone.id, details: { code: 'auth.unauthenticated' } });
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'another', 'A', 'active')`,
    );
    const headers = { 'x-context-id': elsewhere, 'x-tenant-id': 'another' };
    await maria.get('/v1/orders', headers).refused('auth.tenant_mismatch', 403);
    expect(await denied(elsewhere)).toMatchObject({ actorId: maria.id, details: { code: 'auth.tenant_mismatch' } });
  });

  it('at the door has one in the commit that counts it: a wrong password, and a stolen refresh token', async () => {
    const [wrong, unknown, stolen] = [newContext(), newContext(), newContext()];
    const person = await house.signUp();
    const login = (email: string, contextId: string) =>
      house.stranger.post('/v1/auth/login', { email, password: 'not the password' }, { 'x-context-id': contextId });
    await login(emailOf(person), wrong).refused('auth.invalid_credentials', 401);
    expect(await denied(wrong)).toMatchObject({
      ...{ action: 'auth.sign_in', outcome: 'denied', actorId: null, actorKind: 'anonymous', objectId: person.id },
    });
    await login(`${randomUUID()}@example.com`, unknown).refused('auth.invalid_credentials', 401);
    expect(await denied(unknown)).toMatchObject({ action: 'auth.sign_in', objectId: null, actorId: null });
    const { refreshToken } = person.session as { refreshToken: string };
    const { body } = await house.stranger.post('/v1/auth/refresh', { refreshToken }).ok();
    await house.stranger.post('/v1/auth/refresh', { refreshToken: body.refreshToken as string }).ok();
    await house.stranger
      .post('/v1/auth/refresh', { refreshToken }, { 'x-context-id': stolen })
      .refused('auth.refresh_reused', 401);
    expect(await denied(stolen)).toMatchObject({ action: 'sessions.session_stolen', outcome: 'denied' });
  });

  it('to strangers leaves nothing, and to somebody again and again a bounded number of entries', async () => {
    const before = await house.count('audit.entries');
    for (let n = 0; n < 50; n++) await house.stranger.get('/v1/orders').refused('auth.unauthenticated', 401);
    const flood = await house.signUp();
    for (let n = 0; n < 100; n++) await flood.get('/v1/roles').refused('auth.forbidden', 403);
    await eventually(async () => expect((await audited(`actorId=${flood.id}&outcome=denied`)).data).toHaveLength(20));
    // Who signed up left three.
    expect(await house.count('audit.entries')).toBe(before + 3 + 20);
  });
});

describe('the chain', () => {
  const command = (...args: string[]) =>
    runTool('audit', ['verify', ...args], {
      DATABASE_URL: house.database.ownerUrl,
      KEY_ENCRYPTION_KEY: SECRET.toString('base64'),
    });

  it('is intact, its heads are signed, on file and on their topic', async () => {
    await eventually(async () => {
      const { body } = await owner.get('/v1/audit-entries/verification').ok();
      expect(body).toMatchObject({ state: 'intact', unsealed: 0, fault: null });
      expect(body.head.seq).toBe(body.sealed);
      expect(body.checked).toEqual({ from: 1, to: body.sealed });
    }, 10_000);
    const [{ payload }] = (await house.rows(
      `select payload from platform.outbox where topic = 'audit.events.v1' and published_at is not null order by version desc limit 1`,
    )) as [{ payload: { chainId: string } }];
    const { chainId: _, ...head } = payload;
    // It is filed beside the sealing.
    await eventually(async () => {
      const lines = (await readFile(house.headsFile, 'utf8')).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(head);
    });
    const { code, said } = await command('--heads', house.headsFile, '--json');
    expect([code, said]).toEqual([0, said]);
    expect(JSON.parse(said)).toContainEqual(expect.objectContaining({ slug: 'default', state: 'intact', fault: null }));
  }, 180_000);

  it('that was tampered with is told by the answer, and by the command with the first bad entry', async () => {
    const [entry] = (await house.rows(
      `select s.seq::int as seq, e.id from audit.entries e join audit.seals s on s.entry_id = e.id
       where action = 'orders.order_placed' order by seq limit 1`,
    )) as [{ seq: number; id: string }];
    const meddle = (change: string) =>
      house.rows(
        `set session_replication_role = replica; update audit.entries set action = ${change} where id = '${entry.id}';
         set session_replication_role = origin`,
      );
    await meddle(`'orders.order_paid'`);
    const { body } = await owner.get('/v1/audit-entries/verification').ok();
    const fault = { reason: 'entry_changed', seq: entry.seq, entryId: entry.id };
    expect(body).toMatchObject({ state: 'broken', fault });
    const { code, said, told } = await command('--tenant', 'default', '--heads', house.headsFile);
    expect(code).toBe(1);
    expect(said).toContain(`broken  default`);
    expect(said).toContain(`its entry is not what was sealed at place ${entry.seq}, entry ${entry.id} (entry_changed)`);
    expect(told).toContain('The audit trail is broken: 1 of 1 chains.');
    await meddle(`'orders.order_placed'`);
    expect((await command('--heads', house.headsFile)).code).toBe(0);
  }, 60_000);

  it('is asked for in a way that the command understands', async () => {
    expect((await runTool('audit', [], {})).code).toBe(2);
    expect((await command('--tenant', 'nobody')).code).toBe(2);
    expect((await command('--heads', 'no-such-file')).code).toBe(2);
  });

  it('is measured', async () => {
    const text = await house.app.get(Metrics, { strict: false }).text();
    expect(text).toMatch(/^audit_sealed_total [1-9]/m);
    expect(text).toMatch(/^audit_sealing_lag_seconds_count [1-9]/m);
    expect(text).toMatch(/^audit_heads_signed_total [1-9]/m);
  });
});
