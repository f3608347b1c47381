import { eventsOrder, type EventsOrder } from './events-order.ts';
import { replayFault, type Hearing } from './replay-fault.ts';

const listener = {
  name: 'statistics.count_orders',
  group: 'company-backend.statistics.count_orders',
  types: ['orders.order_placed.v1'],
};
const hearing: Hearing = {
  listeners: [listener],
  topicsOf: () => ['orders.events.v1'],
  partitionsOf: () => Promise.resolve([0, 1, 2]),
};

function replay(consumer: string, ...beginning: readonly string[]): EventsOrder {
  const order = eventsOrder(['replay', '--consumer', consumer, ...beginning]);
  if ('fault' in order) throw new Error(order.fault);
  return order;
}

describe('a replay that is asked for', () => {
  it.each([
    ['from a time', replay(listener.name, '--since', '2026-01-31T00:00:00Z')],
    ['from the last partition there is', replay(listener.name, '--from', 'orders.events.v1/2/1042')],
  ])('can be done %s', async (_what, order) => {
    expect(await replayFault(order, hearing)).toBeUndefined();
  });

  it.each([
    [
      'a consumer that is not there',
      replay('statistics.count', '--since', '2026-01-31T00:00:00Z'),
      'Nobody consumes under the name statistics.count. There are: statistics.count_orders.',
    ],
    [
      'a topic that the consumer does not hear',
      replay(listener.name, '--from', 'users.events.v1/0/0'),
      'statistics.count_orders does not hear users.events.v1, but orders.events.v1.',
    ],
    [
      'a partition that is not there',
      replay(listener.name, '--from', 'orders.events.v1/3/0'),
      'orders.events.v1 has no partition 3: it has 3, counted from 0.',
    ],
  ])('is refused for %s', async (_what, order, fault) => {
    expect(await replayFault(order, hearing)).toBe(fault);
  });

  it('is refused for an offset where no broker counts any', async () => {
    const order = replay(listener.name, '--from', 'orders.events.v1/0/0');
    expect(await replayFault(order, { ...hearing, partitionsOf: undefined })).toMatch(/^KAFKA_BROKERS is unset/);
  });
});
