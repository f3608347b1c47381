import fc from 'fast-check';
import { Order } from './order.entity.js';

const customer = { tenantId: 't', customerId: 'maria', customerParentId: null };
const offer = (serviceId: string, amount: number, currency = 'EUR', onSale = true) =>
  [serviceId, { serviceId, code: serviceId, name: serviceId, price: { amount, currency }, onSale }] as const;
const offers = new Map([
  offer('hour', 900),
  offer('day', 5_000),
  offer('dollar', 100, 'USD'),
  offer('gone', 1, 'EUR', false),
]);
const placed = () => Order.place(customer, [{ serviceId: 'hour', quantity: 2 }], offers, null);

describe('an order', () => {
  it('costs the sum of its lines, whatever they are', () => {
    const wishes = fc.array(
      fc.record({ serviceId: fc.constantFrom('hour', 'day'), quantity: fc.integer({ min: 1, max: 10_000 }) }),
      { minLength: 1, maxLength: 100 },
    );
    fc.assert(
      fc.property(wishes, (list) => {
        const order = Order.place(customer, list, offers, null);
        const sum = list.reduce(
          (total, { serviceId, quantity }) => total + quantity * (offers.get(serviceId)?.price.amount ?? 0),
          0,
        );
        return (
          order.total.amount === sum &&
          order.lineCount === list.length &&
          order.lines.every(({ orderId }) => orderId === order.id)
        );
      }),
    );
  });

  it('keeps two lines of one service apart', () => {
    const order = Order.place(
      customer,
      [
        { serviceId: 'hour', quantity: 1 },
        { serviceId: 'hour', quantity: 2 },
      ],
      offers,
      'note',
    );
    expect(order.lines.map(({ quantity, position }) => [position, quantity])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(order.note).toBe('note');
  });

  it.each([
    ['unknown', 'nothing', 'orders.unknown_service'],
    ['off sale', 'gone', 'orders.service_unavailable'],
    ['in another currency', 'dollar', 'orders.mixed_currencies'],
  ])('refuses a service that is %s', (_what, serviceId, code) => {
    expect(() =>
      Order.place(
        customer,
        [
          { serviceId: 'hour', quantity: 1 },
          { serviceId, quantity: 1 },
        ],
        offers,
        null,
      ),
    ).toThrow(expect.objectContaining({ code }));
  });

  it('goes from placed over paid to fulfilled, a version each', () => {
    const order = placed();
    order.pay('staff');
    order.fulfil('staff');
    expect(order).toMatchObject({ status: 'fulfilled', version: 3, updatedBy: 'staff', createdBy: 'maria' });
    expect(() => order.cancel(null, 'staff', true)).toThrow(
      expect.objectContaining({ code: 'orders.not_cancellable' }),
    );
  });

  it('is cancelled by its customer only while placed, by who manages it until fulfilled', () => {
    const order = placed();
    order.pay('staff');
    expect(() => order.cancel(null, 'maria', false)).toThrow(
      expect.objectContaining({ code: 'orders.not_cancellable' }),
    );
    order.cancel('sorry', 'staff', true);
    expect(order).toMatchObject({ status: 'cancelled', cancelReason: 'sorry', version: 3 });
    order.archive('staff');
    expect(order.deletedAt).toBe(order.updatedAt);
  });

  it('leaves nothing changed where it refuses', () => {
    const order = placed();
    const before = { ...order };
    expect(() => order.fulfil('staff')).toThrow(expect.objectContaining({ code: 'orders.not_fulfillable' }));
    expect(() => order.archive('staff')).toThrow(expect.objectContaining({ code: 'orders.not_archivable' }));
    expect(() => order.edit({ wishes: [{ serviceId: 'gone', quantity: 1 }] }, offers, 'maria')).toThrow();
    expect({ ...order }).toEqual(before);
  });
});
