import type { TestingModule } from '@nestjs/testing';
import { newId } from '#libs/ids';
import { useEventWorks, WAYS } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { happened, labConsumer, labEvent } from '../support/lab-consumers.js';

const LARGE = 'x'.repeat(3_000_000);

describe.each(WAYS)('an event of three megabytes, travelling %s', (_name, brokers) => {
  const works = useEventWorks({ KAFKA_BROKERS: brokers });
  let module: TestingModule;
  afterEach(() => works.close(module));

  const waiting = () =>
    works.rows<{ aggregate_id: string; version: number; attempts: number }>(
      'select aggregate_id, version, attempts from platform.outbox where published_at is null order by version',
    );

  it('reaches its consumer, or is refused by the broker and holds back its own aggregate alone', async () => {
    const [event, name] = [labEvent(), `lab.large_${newId()}`];
    const [large, ...small] = Array.from({ length: 8 }, () => newId());
    const committing = await works.openQuietly();
    await works.commit(committing, { aggregateId: large as string, version: 1, event: happened(event, LARGE) });
    await works.commit(committing, { aggregateId: large as string, version: 2, event: happened(event) });
    await works.commit(committing, ...small.map((aggregateId) => ({ aggregateId, event: happened(event) })));
    await works.close(committing);

    module = await works.open([labConsumer(name, event)]);
    const effects = () => works.count('lab.effects where consumer = $1', [name]);
    await eventually(async () => expect(await effects()).toBe(brokers ? small.length : small.length + 2), 20_000);
    if (brokers) await isHeldBack(large as string);
    expect(await effects()).toBe(brokers ? small.length : small.length + 2);
  }, 60_000);

  async function isHeldBack(aggregate: string): Promise<void> {
    // Refused, and again after a second, and after two more: each time counted.
    await eventually(async () => expect((await waiting())[0]?.attempts).toBeGreaterThanOrEqual(2), 15_000);
    expect((await waiting()).map((row) => [row.aggregate_id, row.version])).toEqual([
      [aggregate, 1],
      [aggregate, 2],
    ]);
    const told = works.logs.filter(({ msg }) => msg === 'an event was refused');
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(new Set(told.map(({ tenantId }) => tenantId))).toEqual(new Set([works.tenantId]));
  }
});
