import { randomUUID } from 'node:crypto';
import { House } from '../../support/house.js';
import { MONGO_URL, MongoDatabase } from '../../support/mongo.js';
import type { Person } from '../../support/person.js';
import { SilentProxy } from '../../support/silent-proxy.js';

const database = new MongoDatabase(MONGO_URL ?? '');
let proxy: SilentProxy;
let house: House;
let owner: Person;
let maria: Person;

beforeAll(async () => {
  proxy = await SilentProxy.to(database.url);
  // The house opens before MongoDB is there: it must not need it to start.
  house = new House({ MONGO_URL: proxy.url, REQUEST_TIMEOUT_MS: '1500' });
  await house.open();
  [owner, maria] = await Promise.all([house.owner(), house.signUp('maria')]);
}, 60_000);
afterAll(async () => {
  await house.close();
  await proxy.close();
  await database.drop();
});
beforeEach(() => proxy.open());
afterEach(() => proxy.close());

const definition = () => ({
  code: `s-${randomUUID().slice(0, 8)}`,
  name: 'Documented',
  price: { amount: 500, currency: 'EUR' },
  status: 'active',
});

describe('a catalogue of documents', () => {
  it('is defined, read, changed, retired and ordered from as one of rows is', async () => {
    const { body, headers } = await owner.post('/v1/services', definition()).created();
    const path = `/v1/services/${body.id as string}`;
    expect((await maria.get(path).ok()).body).toEqual(body);
    const changed = await owner
      .patch(path, { price: { amount: 600, currency: 'EUR' } }, { 'if-match': headers['etag']! })
      .ok();
    expect(changed.headers['etag']).toBe('"2"');
    await owner
      .patch(path, { name: 'Too late' }, { 'if-match': headers['etag']! })
      .refused('http.precondition_failed', 412);
    const { body: order } = await maria.order([{ serviceId: body.id as string, quantity: 2 }]).created();
    expect(order.total).toEqual({ amount: 1_200, currency: 'EUR' });
    await owner.delete(path, { 'if-match': '"2"' });
    await maria.get(path).refused('services.not_found', 404);
    expect(await house.count('catalogue.services')).toBe(0);
    expect(await house.count(`platform.outbox where type = 'services.service_changed.v1'`)).toBe(3);
    expect(await database.collection('services').findOne({ _id: body.id as string })).toMatchObject({
      version: 3,
      status: 'retired',
    });
  });

  it('answers a repeated request with the first answer, and a taken code with a conflict', async () => {
    const [wanted, key] = [definition(), { 'idempotency-key': randomUUID() }];
    const first = await owner.post('/v1/services', wanted, key).created();
    const again = await owner.post('/v1/services', wanted, key).created();
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true']);
    await owner.post('/v1/services', wanted).refused('services.code_taken', 409);
    const many = await Promise.all(
      Array.from({ length: 8 }, async () =>
        owner.post('/v1/services', definition(), { 'idempotency-key': 'all-at-once' }),
      ),
    );
    expect(new Set(many.filter(({ status }) => status === 201).map(({ body }) => body.id))).toEqual(
      new Set([many.find(({ status }) => status === 201)?.body.id]),
    );
  });

  it('is walked page by page', async () => {
    for (let count = 0; count < 7; count++) await owner.post('/v1/services', definition()).created();
    const ids: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await owner.get(`/v1/services?limit=3&count=true&sort=code${cursor}`).ok();
      ids.push(...(body.data as { id: string }[]).map(({ id }) => id));
      cursor = body.page.nextCursor === null ? '' : `&cursor=${body.page.nextCursor as string}`;
      expect(body.page.total).toBe(await database.collection('services').countDocuments({}));
    } while (cursor);
    expect(new Set(ids).size).toBe(await database.collection('services').countDocuments({}));
  });
});

describe('where MongoDB is away', () => {
  it.each([
    ['closed', () => proxy.close(), 'unavailable'],
    ['silent', () => Promise.resolve(proxy.fallSilent()), 'unavailable.timeout'],
  ])(
    '(%s) what nobody remembers of the catalogue is unavailable in time; what was read before, and orders of it, go on',
    async (_how, breakOff, code) => {
      const [{ id }, unread] = [await house.sell(), await house.sell()];
      const { body: order } = await maria.order([{ serviceId: id as string, quantity: 1 }]).created();
      await breakOff();
      const startedAt = performance.now();
      const refusals = [
        maria.get('/v1/services'),
        maria.get(`/v1/services/${unread.id as string}`),
        owner.post('/v1/services', definition()),
        maria.order([{ serviceId: unread.id as string, quantity: 1 }]),
      ];
      for (const refusal of await Promise.all(refusals)) {
        expect(refusal).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
        expect([code, 'unavailable']).toContain(refusal.body.code);
      }
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      await maria.get(`/v1/services/${id as string}`).ok();
      await maria.order([{ serviceId: id as string, quantity: 1 }]).created();
      await maria.get(`/v1/orders/${order.id as string}`).ok();
      await maria.post(`/v1/orders/${order.id as string}/cancellation`).ok();
      await maria.get('/v1/users/me').ok();
      const ready = await house.stranger.get('/ready').ok();
      expect(ready.body).toMatchObject({
        status: 'degraded',
        checks: { postgres: { status: 'ok' }, mongo: { status: 'down', required: false } },
      });
      await proxy.close();
      await proxy.open();
      await maria.get(`/v1/services/${unread.id as string}`).ok();
      expect((await house.stranger.get('/ready').ok()).body).toMatchObject({
        status: 'ok',
        checks: { mongo: { status: 'ok' } },
      });
    },
  );
});
