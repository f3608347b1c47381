import type { Evidence } from './evidence.ts';
import { judge } from './invariants.ts';

const placed = { type: 'orders.order_placed.v1', version: 1 };
const heard = { id: 'event-1', aggregateId: 'order-1', contextId: 'call-1', ...placed };
const sound: Evidence = {
  acknowledged: [{ key: 'key-1', orderId: 'order-1' }],
  unanswered: [],
  orders: [{ id: 'order-1', key: 'key-1', version: 1 }],
  events: [{ id: 'event-1', aggregateId: 'order-1', published: true, ...placed }],
  // Twice: at least once is what is promised.
  heard: [heard, heard],
  handled: [
    { consumer: 'statistics.count_orders', eventId: 'event-1' },
    { consumer: 'mail.confirm_orders', eventId: 'event-1' },
  ],
  dead: new Set(),
  effects: [
    { consumer: 'statistics.count_orders', eventId: 'event-1' },
    { consumer: 'mail.confirm_orders', eventId: 'event-1' },
  ],
  entries: [{ action: 'orders.order_placed', objectId: 'order-1', version: 1 }],
  chains: [{ tenantId: 't', state: 'intact', followed: 1, unsealed: 0, fault: undefined }],
  leftovers: [],
  quietAfterMs: 0,
  lastToSettle: [],
  sights: [{ what: 'who stayed is known', held: true }],
  planted: new Set(),
};

function objections(change: Partial<Evidence>): string[] {
  return judge({ ...sound, ...change })
    .filter(({ violations }) => violations.length > 0)
    .map(({ invariant, fault }) => `${invariant} ${fault}`);
}

describe('the checker of the invariants', () => {
  it('objects where somebody sees what is not theirs', () => {
    const sights = [...sound.sights, { what: 'a stranger finds no orders', held: false }];
    expect(objections({ sights })).toEqual(['I7 seen otherwise than must be']);
  });

  it('has nothing against what is sound', () => {
    expect(objections({})).toEqual([]);
  });

  it('tells how much it looked at', () => {
    expect(judge(sound).find(({ fault }) => fault === 'lost')?.of).toBe(1);
  });

  const second = { ...heard, id: 'event-2', version: 2 };
  const events = [...sound.events, { id: 'event-2', aggregateId: 'order-1', published: true, type: 'x', version: 2 }];

  it.each<[string, Partial<Evidence>, string]>([
    ['an order that was answered and is not there', { orders: [], events: [], heard: [], handled: [] }, 'I1 lost'],
    ['a key that was never answered', { unanswered: ['key-2'] }, 'I1 never answered'],
    [
      'two orders under one key',
      { orders: [...sound.orders, { id: 'order-2', key: 'key-1', version: 0 }] },
      'I2 doubled',
    ],
    [
      'one key answered with two orders',
      { acknowledged: [...sound.acknowledged, { key: 'key-1', orderId: 'order-9' }] },
      'I2 doubled',
    ],
    ['an order without its event', { events: [], heard: [], handled: [] }, 'I3 not announced once'],
    ['a version told twice', { events: [...sound.events, ...sound.events] }, 'I3 not announced once'],
    ['an event that is not on the topic', { heard: [] }, 'I3 never published'],
    ['versions in the wrong order', { events, heard: [second, heard] }, 'I3 reordered'],
    ['a message that was never committed', { heard: [heard, { ...heard, id: 'event-9', version: 9 }] }, 'I3 made up'],
    ['an event that a consumer missed', { handled: sound.handled.slice(1) }, 'I4 missed'],
    [
      'an effect that happened twice in its commit',
      { effects: [...sound.effects, { consumer: 'mail.confirm_orders', eventId: 'event-1' }] },
      'I4 done more or less than once',
    ],
    [
      'an effect in a commit that notes none',
      { effects: [...sound.effects, { consumer: 'mail.confirm_orders', eventId: null }] },
      'I4 done more or less than once',
    ],
    [
      'an effect that was noted and never happened',
      { effects: sound.effects.slice(1) },
      'I4 done more or less than once',
    ],
    ['a change without its entry', { entries: [] }, 'I5 not audited once'],
    ['a change with two', { entries: [...sound.entries, ...sound.entries] }, 'I5 not audited once'],
    [
      'an entry about nothing',
      { entries: [...sound.entries, { action: 'orders.order_paid', objectId: 'order-1', version: 2 }] },
      'I5 entries made up',
    ],
    [
      'a chain that is broken',
      { chains: [{ tenantId: 't', state: 'broken', followed: 1, unsealed: 0, fault: 'x' }] },
      'I5 chains broken',
    ],
    ['something that hangs', { leftovers: ['1 lane'] }, 'I6 hanging'],
  ])('objects to %s', (_what, change, objection) => {
    expect(objections(change)).toContain(objection);
  });

  it('does not set an effect that happened twice against one that never happened', () => {
    const consumer = 'mail.confirm_orders';
    const two = [...sound.events, { id: 'event-2', aggregateId: 'order-1', published: true, ...placed, version: 2 }];
    const handled = [...sound.handled, { consumer, eventId: 'event-2' }];
    const effects = [...sound.effects, { consumer, eventId: 'event-1' }];
    const [verdict] = judge({ ...sound, events: two, handled, effects }).filter(
      ({ fault, unit }) => fault === 'done more or less than once' && unit.endsWith(consumer),
    );
    expect(verdict?.violations).toEqual(['2 effects of event-1', '0 effects of event-2']);
  });

  it('excuses among the dead letters what was planted, and nothing else', () => {
    const dead = new Set(['mail.confirm_orders/event-1']);
    const effects = sound.effects.slice(0, 1);
    const found = { handled: sound.handled.slice(0, 1), dead, effects };
    expect(objections({ ...found, planted: new Set(['event-1']) })).not.toContain('I4 given up');
    expect(objections(found)).toEqual(['I4 given up']);
  });
});
