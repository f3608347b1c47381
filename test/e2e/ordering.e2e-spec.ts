import { randomUUID } from 'node:crypto';
import { useHouse } from '../support/house.js';

describe('ordering services', () => {
  const house = useHouse();

  it('goes from signing up over an order to its cancellation under one contextId each', async () => {
    const maria = await house.signUp('maria');
    const services = await maria.get('/v1/services?sort=code').ok();
    expect(services.body.data).toHaveLength(4);
    const serviceId = services.body.data[0].id as string;

    const placed = await maria.order([{ serviceId, quantity: 2 }]).created();
    expect(placed.body).toMatchObject({
      status: 'placed',
      customerId: maria.id,
      version: 1,
      total: { amount: 28_000, currency: 'EUR' },
    });
    expect(placed.headers).toMatchObject({ location: `/v1/orders/${placed.body.id}`, etag: '"1"' });

    const read = await maria.get(`/v1/orders/${placed.body.id}`).ok();
    expect(read.body).toEqual(placed.body);

    const cancelled = await maria
      .post(`/v1/orders/${placed.body.id}/cancellation`, { reason: 'no longer needed' })
      .ok();
    expect(cancelled.body).toMatchObject({ status: 'cancelled', version: 2 });

    const events = await house.rows(
      'select type, version, headers, payload from platform.outbox where aggregate_id = $1 order by version',
      [placed.body.id],
    );
    const { id: orderId, customerId, total, createdAt: placedAt } = placed.body;
    expect(events.map(({ payload }) => payload)).toEqual(Array(2).fill({ orderId, customerId, total, placedAt }));
    expect(events).toMatchObject([
      { type: 'orders.order_placed.v1', version: 1, headers: { contextId: placed.contextId, actorId: maria.id } },
      { type: 'orders.order_cancelled.v1', version: 2, headers: { contextId: cancelled.contextId } },
    ]);
  });

  it('is refused to strangers', () =>
    house.stranger.order([{ serviceId: randomUUID(), quantity: 1 }]).refused('auth.unauthenticated', 401));
});
