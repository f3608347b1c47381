import { randomUUID } from 'node:crypto';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let maria: Person;
let manager: Person;
let serviceId: string;

beforeAll(async () => {
  [maria, manager] = await Promise.all([house.signUp('maria'), house.staff('admin')]);
  serviceId = (await house.sell(1_999)).id as string;
}, 60_000);

const place = async (quantity = 2) => (await maria.order([{ serviceId, quantity }]).created()).body as { id: string };

describe('the states of an order', () => {
  const steps = { payment: 'payment', fulfilment: 'fulfilment', cancellation: 'cancellation' } as const;
  it.each([
    ['placed', [], { payment: 200, fulfilment: 409, cancellation: 200 }],
    ['paid', ['payment'], { payment: 409, fulfilment: 200, cancellation: 200 }],
    ['fulfilled', ['payment', 'fulfilment'], { payment: 409, fulfilment: 409, cancellation: 409 }],
    ['cancelled', ['cancellation'], { payment: 409, fulfilment: 409, cancellation: 409 }],
  ] as const)('allow who manages a %s order only what follows', async (status, way, allowed) => {
    for (const step of Object.values(steps)) {
      const { id } = await place();
      for (const taken of way) await manager.post(`/v1/orders/${id}/${taken}`).ok();
      const answer = await manager.post(`/v1/orders/${id}/${step}`);
      expect({ status, step, answer: answer.status }).toEqual({ status, step, answer: allowed[step] });
      const versions = await house.rows(
        'select version from platform.outbox where aggregate_id = $1 order by version',
        [id],
      );
      expect(versions.map(({ version }) => version as number)).toEqual(
        Array.from({ length: way.length + (answer.status === 200 ? 2 : 1) }, (_, index) => index + 1),
      );
    }
  });

  it('let its customer cancel a placed order, not a paid one, and record nothing themselves', async () => {
    const { id } = await place();
    await maria.post(`/v1/orders/${id}/payment`).refused('auth.forbidden', 403);
    await manager.post(`/v1/orders/${id}/payment`).ok();
    await maria.post(`/v1/orders/${id}/cancellation`).refused('orders.not_cancellable', 409);
  });

  it('are decided once where paying and cancelling race', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await place();
      const [paid, cancelled] = await Promise.all([
        manager.post(`/v1/orders/${id}/payment`),
        maria.post(`/v1/orders/${id}/cancellation`),
      ]);
      expect([paid.status, cancelled.status].sort()).toEqual([200, 409]);
      expect((await maria.get(`/v1/orders/${id}`).ok()).body.status).toBe(paid.status === 200 ? 'paid' : 'cancelled');
    }
  });
});

describe('an order', () => {
  it('keeps the prices of its moment', async () => {
    const { id } = await place(3);
    const owner = await house.owner();
    await owner
      .patch(
        `/v1/services/${serviceId}`,
        { price: { amount: 5, currency: 'EUR' }, name: 'Renamed' },
        { 'if-match': '*' },
      )
      .ok();
    const { body } = await maria.get(`/v1/orders/${id}`).ok();
    expect(body).toMatchObject({
      total: { amount: 5_997, currency: 'EUR' },
      lines: [{ quantity: 3, unitPrice: { amount: 1_999 }, total: { amount: 5_997 } }],
    });
    await owner
      .patch(`/v1/services/${serviceId}`, { price: { amount: 1_999, currency: 'EUR' } }, { 'if-match': '*' })
      .ok();
  });

  it('is edited while placed: its note, and its lines at the prices of now', async () => {
    const { id } = await place();
    const other = await house.sell(50);
    const noted = await maria.patch(`/v1/orders/${id}`, { note: 'ring twice' }, { 'if-match': '"1"' }).ok();
    expect(noted).toMatchObject({ etag: '"2"', body: { note: 'ring twice', version: 2, lines: [{ serviceId }] } });
    const relined = await maria
      .patch(`/v1/orders/${id}`, { lines: [{ serviceId: other.id as string, quantity: 4 }] }, { 'if-match': '"2"' })
      .ok();
    expect(relined.body).toMatchObject({
      total: { amount: 200 },
      note: 'ring twice',
      lines: [{ serviceId: other.id as string, quantity: 4 }],
    });
    expect((await maria.get(`/v1/orders/${id}`).ok()).body).toEqual(relined.body);
    await maria
      .patch(`/v1/orders/${id}`, { note: null }, { 'if-match': '"2"' })
      .refused('http.precondition_failed', 412);
    await manager.post(`/v1/orders/${id}/payment`).ok();
    await maria.patch(`/v1/orders/${id}`, { note: null }, { 'if-match': '*' }).refused('orders.not_editable', 409);
  });

  it('is refused for services that are unknown, off sale, or in several currencies, pointing at the line', async () => {
    const unknown = await maria
      .order([
        { serviceId, quantity: 1 },
        { serviceId: randomUUID(), quantity: 1 },
      ])
      .refused('orders.unknown_service', 422);
    expect(unknown.body.errors).toEqual([expect.objectContaining({ pointer: '/lines/1/serviceId' })]);
    const retired = await house.sell();
    await (await house.owner()).delete(`/v1/services/${retired.id}`, { 'if-match': '"1"' }).done();
    await maria.order([{ serviceId: retired.id as string, quantity: 1 }]).refused('orders.service_unavailable', 422);
    const dollars = await house.sell(100, 'USD');
    await maria
      .order([
        { serviceId, quantity: 1 },
        { serviceId: dollars.id as string, quantity: 1 },
      ])
      .refused('orders.mixed_currencies', 422);
  });

  it('may have 100 lines of 10,000 and no more', async () => {
    const dear = await house.sell(1_000_000_000);
    const line = { serviceId: dear.id as string, quantity: 10_000 };
    const { body } = await maria.order(Array.from({ length: 100 }, () => line)).created();
    expect(body.total).toEqual({ amount: 1_000_000_000_000_000, currency: 'EUR' });
    await maria.order(Array.from({ length: 101 }, () => line)).refused('request.invalid', 400);
    await maria.order([{ ...line, quantity: 10_001 }]).refused('request.invalid', 400);
  });

  it('is archived once cancelled: then it is missing, and in no list', async () => {
    const { id } = await place();
    await manager.delete(`/v1/orders/${id}`, { 'if-match': '"1"' }).refused('orders.not_archivable', 409);
    await manager.post(`/v1/orders/${id}/cancellation`, { reason: 'gone' }).ok();
    await manager.delete(`/v1/orders/${id}`).refused('http.precondition_required', 428);
    await manager.delete(`/v1/orders/${id}`, { 'if-match': '"2"' }).done();
    for (const person of [maria, manager]) {
      await person.get(`/v1/orders/${id}`).refused('orders.not_found', 404);
      const { body } = await person.get('/v1/orders?limit=100&status=cancelled').ok();
      expect((body.data as { id: string }[]).map((order) => order.id)).not.toContain(id);
    }
    expect(
      await house.rows('select deleted_at is not null as archived, version from orders.orders where id = $1', [id]),
    ).toEqual([{ archived: true, version: 3 }]);
  });

  it('belongs to a user that exists, by a key the database enforces', async () => {
    const forged = house.rows(`update orders.orders set customer_id = gen_random_uuid() where id = $1`, [
      (await place()).id,
    ]);
    await expect(forged).rejects.toMatchObject({ code: '23503', constraint: 'orders_customer_fkey' });
  });
});

describe('services', () => {
  it('are defined, changed and retired by who may, each change an event', async () => {
    const owner = await house.owner();
    const code = `c-${randomUUID().slice(0, 8)}`;
    const definition = {
      code,
      name: 'Audit',
      price: { amount: 100, currency: 'JPY' },
      tags: ['a', 'b'],
      config: { deep: { er: [1, 2] } },
    };
    const { body } = await owner.post('/v1/services', definition).created();
    expect(body).toMatchObject({ ...definition, status: 'draft', description: '', version: 1 });
    await owner.post('/v1/services', definition).refused('services.code_taken', 409);
    expect((await owner.get(`/v1/services?tag=a&code=${code}`).ok()).body.data).toEqual([body]);
    await owner.patch(`/v1/services/${body.id}`, { status: 'active' }, { 'if-match': '"1"' }).ok();
    await owner.delete(`/v1/services/${body.id}`, { 'if-match': '"2"' }).done();
    const types = await house.rows(
      'select type, version, payload->>$2 as status from platform.outbox where aggregate_id = $1 order by version',
      [body.id, 'status'],
    );
    expect(types.map(({ status }) => status as string)).toEqual(['draft', 'active', 'retired']);
    await maria.post('/v1/services', definition).refused('auth.forbidden', 403);
    await owner
      .post('/v1/services', { ...definition, price: { amount: 1.5, currency: 'EURO' } })
      .refused('request.invalid', 400);
  });
});
