import type { TestingModule } from '@nestjs/testing';
import { Config } from '#libs/config';
import { Database } from '#libs/database';
import { createLog } from '#libs/logging';
import { MessageRefused, type Delivery, type Message, type Subscribed, type Transport } from '#libs/messaging';
import { Metrics } from '#libs/metrics';
import { Lanes, type Lane } from '../../libs/messaging/src/lanes.js';
import { MessagingMetrics } from '../../libs/messaging/src/messaging-metrics.js';
import { OutboxRows } from '../../libs/messaging/src/outbox-rows.js';
import { Publisher } from '../../libs/messaging/src/publisher.js';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { happened, labEvent } from '../support/lab-consumers.js';

const works = useEventWorks();
let module: TestingModule;
beforeAll(async () => (module = await works.openQuietly()), 60_000);

/** A third way for events, which only writes down what it is given. */
class Ledger implements Transport {
  readonly batches: { readonly messages: readonly Message[]; readonly withinMs: number | undefined }[] = [];
  atFirst: () => Promise<void> = () => Promise.resolve();

  async publish(messages: readonly Message[], withinMs?: number): Promise<void> {
    this.batches.push({ messages, withinMs });
    if (this.batches.length === 1) await this.atFirst();
  }

  prepare = () => Promise.resolve();
  subscribe = (): Subscribed => ({ stop: () => Promise.resolve() });
  async *history(): AsyncIterable<readonly Delivery[]> {
    await Promise.resolve();
    yield [];
  }
  lag = () => Promise.resolve([]);
  check = () => Promise.resolve();
  close = () => Promise.resolve();
}

/** The outbox, and what happens between its answer and the publishing. */
class SlowRows extends OutboxRows {
  meanwhile: () => unknown = () => undefined;

  override async waiting(lanes: readonly Lane[]) {
    const events = await super.waiting(lanes);
    await this.meanwhile();
    return events;
  }
}

async function relayWithEvents(count: number) {
  await works.rows('delete from platform.outbox');
  await works.rows(`update platform.lane_leases set lease_until = '-infinity'`);
  const database = module.get(Database, { strict: false });
  const lanes = new Lanes(database, module.get(Config, { strict: false }));
  const [rows, ledger] = [new SlowRows(database), new Ledger()];
  const metrics = new MessagingMetrics(new Metrics());
  const event = labEvent();
  await works.commit(module, ...Array.from({ length: count }, () => ({ event: happened(event) })));
  await lanes.renew();
  return { lanes, rows, ledger, publisher: new Publisher(lanes, rows, ledger, createLog('silent'), metrics) };
}

const published = () => works.count('platform.outbox where published_at is not null');

describe('a batch', () => {
  it('is published and marked while its lanes are held, and for no longer than they are', async () => {
    const { ledger, lanes, publisher } = await relayWithEvents(8);
    const remaining = lanes.remaining();
    await publisher.publishNext();
    expect(ledger.batches.map(({ messages }) => messages.length)).toEqual([8]);
    expect(ledger.batches[0]?.withinMs).toBeLessThanOrEqual(remaining);
    expect(ledger.batches[0]?.withinMs).toBeGreaterThan(0);
    expect(await published()).toBe(8);
  });

  it.each<[string, (lanes: Lanes) => unknown]>([
    ['were renewed, perhaps in another share', (lanes) => lanes.renew()],
    ['were given back', (lanes) => lanes.release()],
    ['ended by our own clock', (lanes) => eventually(() => expect(lanes.held()).toEqual([]), 12_000)],
  ])(
    'is not published where its lanes %s since it was read',
    async (_what, happens) => {
      const { lanes, rows, ledger, publisher } = await relayWithEvents(8);
      rows.meanwhile = () => happens(lanes);
      await publisher.publishNext();
      expect({ batches: ledger.batches.length, published: await published() }).toEqual({ batches: 0, published: 0 });
      rows.meanwhile = () => undefined;
      await lanes.renew();
      await publisher.publishNext();
      expect(await published()).toBe(8);
    },
    30_000,
  );

  it('that was refused is not tried in halves where its lanes were lost meanwhile', async () => {
    const { lanes, ledger, publisher } = await relayWithEvents(8);
    ledger.atFirst = async () => {
      await lanes.renew();
      throw new MessageRefused('too large');
    };
    await publisher.publishNext();
    expect({ batches: ledger.batches.length, published: await published() }).toEqual({ batches: 1, published: 0 });
  });
});

describe('an event that was refused', () => {
  it('waits a second, and twice as long each time, five minutes at most', async () => {
    const { lanes, rows } = await relayWithEvents(1);
    const events = await rows.waiting(lanes.held());
    expect(events).toHaveLength(1);
    for (let time = 1; time <= 11; time++) {
      const before = await clock();
      expect(await rows.postpone(lanes.owner, lanes.held(), events)).toBe(time);
      const [row] = await works.rows<{ at: number }>(
        'select extract(epoch from available_at)::float as at from platform.outbox',
      );
      const seconds = Math.min(300, 2 ** (time - 1));
      // The column holds milliseconds.
      expect(row?.at).toBeGreaterThanOrEqual(before + seconds - 0.001);
      expect(row?.at).toBeLessThanOrEqual((await clock()) + seconds + 0.001);
      expect(await rows.waiting(lanes.held())).toEqual([]);
    }
    // Now would do, but for the column: rounded up to its milliseconds it may lie ahead.
    await works.rows(`update platform.outbox set available_at = now() - interval '1 second'`);
    expect(await rows.waiting(lanes.held())).toHaveLength(1);
  }, 30_000);
});

/** The database's own, in seconds. */
async function clock(): Promise<number> {
  const [row] = await works.rows<{ now: number }>('select extract(epoch from clock_timestamp())::float as now');
  return row?.now ?? 0;
}
