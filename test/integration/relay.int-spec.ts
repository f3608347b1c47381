import type { TestingModule } from '@nestjs/testing';
import { Config } from '#libs/config';
import { Database } from '#libs/database';
import { newId } from '#libs/ids';
import { Metrics } from '#libs/metrics';
import { Lanes } from '../../libs/messaging/src/lanes.js';
import { OutboxRows } from '../../libs/messaging/src/outbox-rows.js';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { happened, labConsumer, labEvent } from '../support/lab-consumers.js';

const works = useEventWorks();
let opened: TestingModule[] = [];
const keep = async (opening: Promise<TestingModule>) => {
  const module = await opening;
  opened.push(module);
  return module;
};
afterEach(async () => {
  for (const module of opened) await works.close(module);
  opened = [];
  await works.rows('delete from platform.outbox');
  await outlive();
});

const unpublished = () => works.count('platform.outbox where published_at is null');
const shares = async () =>
  (
    await works.rows<{ lanes: number }>(
      'select count(*)::int as lanes from platform.lane_leases where lease_until > now() group by owner',
    )
  ).map(({ lanes }) => lanes);

describe('the lanes', () => {
  it('are shared fairly, and given back at a stop, so that nobody waits for a lease to end', async () => {
    const first = await keep(works.open([]));
    await eventually(async () => expect(await shares()).toEqual([16]));
    const second = await keep(works.open([]));
    await eventually(async () => expect(await shares()).toEqual([8, 8]), 15_000);
    await works.close(first);
    opened = [second];
    expect(await shares()).toEqual([8]);
    // Ten seconds would be a lease.
    await eventually(async () => expect(await shares()).toEqual([16]), 8_000);
  }, 60_000);

  it('refuse every mark of one who lost them, and grow the fence each time they change hands', async () => {
    const module = await keep(works.openQuietly());
    const database = module.get(Database, { strict: false });
    const [rows, zombie, heir] = [new OutboxRows(database), lanesOf(module), lanesOf(module)];
    await zombie.renew();
    const held = zombie.held();
    const event = labEvent();
    await works.commit(module, ...Array.from({ length: 8 }, () => ({ event: happened(event) })));
    const waiting = await rows.waiting(held);
    expect([held.length, waiting.length]).toEqual([16, 8]);

    await outlive();
    const taken = await heir.renew();
    expect(taken.map(({ lane }) => lane).sort((a, b) => a - b)).toEqual(
      held.map(({ lane }) => lane).sort((a, b) => a - b),
    );
    for (const { lane, fence } of taken) expect(fence).toBe((held.find((one) => one.lane === lane)?.fence ?? 0) + 1);
    expect(await rows.markPublished(zombie.owner, held, waiting)).toBe(0);
    expect(await rows.postpone(zombie.owner, held, waiting)).toBeUndefined();
    expect(await unpublished()).toBe(8);
    expect(await rows.markPublished(heir.owner, heir.held(), waiting)).toBe(8);
    expect(await unpublished()).toBe(0);
  });

  it('go at once to whoever comes back under the name of their holder, who is refused from then on', async () => {
    const module = await keep(works.openQuietly());
    const rows = new OutboxRows(module.get(Database, { strict: false }));
    const [dead, other, reborn] = [lanesOf(module, 'worker-1'), lanesOf(module), lanesOf(module, 'worker-1')];
    await dead.renew();
    const before = dead.held();
    await works.commit(module, { event: happened(labEvent()) });
    const waiting = await rows.waiting(before);
    expect(await other.renew()).toEqual([]);
    // Its share: the dead one is no longer counted.
    expect((await reborn.renew()).length).toBe(8);
    expect(await rows.markPublished(dead.owner, before, waiting)).toBe(0);
    expect((await other.renew()).length).toBe(8);
    // Later on nobody is driven out any more.
    expect(await reborn.renew()).toEqual([]);
    expect(reborn.held().length).toBe(8);
  });

  it('are refused with an old fence to the same owner as well', async () => {
    const module = await keep(works.openQuietly());
    const database = module.get(Database, { strict: false });
    const [rows, lanes] = [new OutboxRows(database), lanesOf(module)];
    await lanes.renew();
    const before = lanes.held();
    await works.commit(module, { event: happened(labEvent()) });
    const waiting = await rows.waiting(before);
    await outlive();
    await lanes.renew();
    expect(await rows.markPublished(lanes.owner, before, waiting)).toBe(0);
    expect(await rows.markPublished(lanes.owner, lanes.held(), waiting)).toBe(1);
  });

  it('are no longer held by the holder’s own clock before the database gives them to somebody else', async () => {
    const module = await keep(works.openQuietly());
    const lanes = lanesOf(module);
    await lanes.renew();
    const leased = performance.now();
    await eventually(() => expect(lanes.held()).toEqual([]), 12_000);
    expect(performance.now() - leased).toBeLessThan(10_000);
    expect(await works.count('platform.lane_leases where lease_until > now()')).toBe(16);
  }, 20_000);
});

describe('the relay', () => {
  it('finds what no notification told of', async () => {
    await keep(works.open([]));
    const tenantId = newId();
    await works.rows(
      `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers)
       values ($1, $2, 'lab.events.v1', 'thing', $1, 1, 3, 'lab.happened.v1', '{}', '{"contextId": "x"}')`,
      [newId(), tenantId],
    );
    await eventually(async () => expect(await unpublished()).toBe(0), 5_000);
  });

  it('publishes what another process committed as soon as it is told, long before it would look by itself', async () => {
    const event = labEvent();
    const name = `lab.told_${newId()}`;
    await keep(works.open([labConsumer(name, event)]));
    const api = await keep(works.openQuietly());
    const delays: number[] = [];
    for (let turn = 1; turn <= 10; turn++) {
      const committedAt = performance.now();
      await works.commit(api, { event: happened(event) });
      await eventually(async () => expect(await works.count('lab.effects where consumer = $1', [name])).toBe(turn));
      delays.push(performance.now() - committedAt);
    }
    // Its own look comes every 500 ms: nine of ten would not be found within half of that.
    expect(delays.sort((a, b) => a - b)[8]).toBeLessThan(250);
  }, 30_000);

  it('holds back the aggregate of an event that waits its turn, and no other', async () => {
    const event = labEvent();
    const api = await keep(works.openQuietly());
    const [held, free] = [newId(), newId()];
    const [first] = await works.commit(
      api,
      { aggregateId: held, version: 1, event: happened(event) },
      { aggregateId: held, version: 2, event: happened(event) },
      { aggregateId: free, version: 1, event: happened(event) },
    );
    await works.rows(
      `update platform.outbox set available_at = now() + interval '4 seconds', attempts = 1 where id = $1`,
      [first],
    );
    await keep(works.open([]));
    const published = (aggregate: string) =>
      works.count('platform.outbox where aggregate_id = $1 and published_at is not null', [aggregate]);
    await eventually(async () => expect([await published(free), await published(held)]).toEqual([1, 0]), 3_000);
    await eventually(async () => expect(await published(held)).toBe(2), 8_000);
  }, 20_000);

  it('tells how much waits and for how long', async () => {
    const api = await keep(works.openQuietly());
    await works.commit(api, { event: happened(labEvent()) });
    await works.rows(
      `update platform.outbox set available_at = 'infinity', attempts = 1, created_at = now() - interval '90 seconds'`,
    );
    const module = await keep(works.open([]));
    const metrics = module.get(Metrics, { strict: false });
    await eventually(async () => expect(await metrics.text()).toMatch(/outbox_backlog 1\n/), 8_000);
    const [, age] = /outbox_oldest_age_seconds ([\d.]+)/.exec(await metrics.text()) ?? [];
    expect(Number(age)).toBeGreaterThan(80);
  }, 20_000);
});

function lanesOf(module: TestingModule, instanceId?: string): Lanes {
  const config = Object.create(module.get(Config, { strict: false }), { instanceId: { value: instanceId } }) as Config;
  return new Lanes(module.get(Database, { strict: false }), config);
}

/** As if the holder had been frozen for longer than its leases last. */
async function outlive(): Promise<void> {
  await works.rows(`update platform.lane_leases set lease_until = now() - interval '1 second'`);
  await works.rows('delete from platform.relays');
}
