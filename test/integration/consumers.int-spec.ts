import type { TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { topicOf } from '#libs/events';
import { newId } from '#libs/ids';
import { Metrics } from '#libs/metrics';
import { useEventWorks, WAYS } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { happened, labConsumer, labEvent } from '../support/lab-consumers.js';

describe.each(WAYS)('consumers that hear events %s', (_name, brokers) => {
  const works = useEventWorks({ KAFKA_BROKERS: brokers });
  let module: TestingModule;
  afterEach(() => works.close(module));

  const named = (what: string) => `lab.${what}_${randomUUID().slice(0, 8)}`;
  const effectsOf = (consumer: string) => works.count('lab.effects where consumer = $1', [consumer]);
  const patience = 20_000;

  it('have their effect once for each event, in the order of an aggregate’s versions, under the contextId of the call', async () => {
    const [event, name] = [labEvent(), named('write')];
    module = await works.open([labConsumer(name, event)]);
    const aggregates = Array.from({ length: 12 }, () => newId());
    const contexts = new Map<string, string>();
    for (let version = 1; version <= 5; version++) {
      const contextIds = aggregates.map(() => `follow-${randomUUID()}`);
      const happenings = aggregates.map((aggregateId, index) => ({
        aggregateId,
        version,
        contextId: contextIds[index] as string,
        event: happened(event),
      }));
      const ids = await works.commit(module, ...happenings);
      ids.forEach((id, index) => contexts.set(id, contextIds[index] as string));
    }
    await eventually(async () => expect(await effectsOf(name)).toBe(60), patience);
    const rows = await works.rows<{ event_id: string; aggregate_id: string; version: number; context_id: string }>(
      'select * from lab.effects where consumer = $1 order by id',
      [name],
    );
    for (const aggregate of aggregates)
      expect(rows.filter((row) => row.aggregate_id === aggregate).map(({ version }) => version)).toEqual([
        1, 2, 3, 4, 5,
      ]);
    expect(rows.map((row) => row.context_id)).toEqual(rows.map((row) => contexts.get(row.event_id)));
    const told = works.logs.filter(({ msg, consumer }) => msg === 'event handled' && consumer === name);
    expect(new Set(told.map(({ contextId }) => contextId))).toEqual(new Set(contexts.values()));
    expect(new Set(told.map(({ tenantId }) => tenantId))).toEqual(new Set([works.tenantId]));
    const traces = await works.rows<{ id: string; trace: string; actor: string }>(
      `select id, split_part(headers ->> 'traceparent', '-', 2) as trace, headers ->> 'actorId' as actor from platform.outbox where topic = $1`,
      [topicOf(event)],
    );
    const found = new Map(told.map(({ eventId, traceId, actorId }) => [eventId as string, [traceId, actorId]]));
    for (const { id, trace, actor } of traces) expect(found.get(id)).toEqual([trace, actor]);
  }, 60_000);

  it('absorb an event that is published again, however often', async () => {
    const [event, name] = [labEvent(), named('absorb')];
    module = await works.open([labConsumer(name, event)]);
    const ids = await works.commit(module, ...Array.from({ length: 10 }, () => ({ event: happened(event) })));
    await eventually(async () => expect(await effectsOf(name)).toBe(10), patience);
    for (let again = 0; again < 3; again++) {
      const published = () => works.count('platform.outbox where id = any($1) and published_at is not null', [ids]);
      await works.rows('update platform.outbox set published_at = null where id = any($1)', [ids]);
      await eventually(async () => expect(await published()).toBe(10), patience);
    }
    const last = await works.commit(module, { event: happened(event) });
    await eventually(async () => expect(await works.count('lab.effects where event_id = $1', last)).toBe(1), patience);
    expect(await effectsOf(name)).toBe(11);
  }, 60_000);

  it('hear the past again where that is asked for, and handle only what they had not', async () => {
    const [event, early, late] = [labEvent(), named('early'), named('late')];
    module = await works.open([labConsumer(early, event)]);
    const since = new Date(Date.now() - 1_000);
    await works.commit(module, ...Array.from({ length: 25 }, () => ({ event: happened(event) })));
    await eventually(async () => expect(await effectsOf(early)).toBe(25), patience);
    // Effects that were lost, of a consumer whose inbox forgot ten of them.
    await works.rows(
      `delete from lab.effects where consumer = $1 and id in (select id from lab.effects where consumer = $1 limit 10)`,
      [early],
    );
    await works.rows(
      `delete from platform.inbox i where consumer = $1 and not exists (select from lab.effects e where e.consumer = $1 and e.event_id = i.event_id)`,
      [early],
    );
    const request = 'insert into platform.replays (id, consumer, since) values ($1, $2, $3)';
    const [first, second] = [newId(), newId()];
    await works.rows(request, [first, early, since]);
    const replay = async (id: string) =>
      (
        await works.rows<{ seen: string; handled: string; fault: string | null; finished_at: Date | null }>(
          'select * from platform.replays where id = $1',
          [id],
        )
      )[0];
    await eventually(async () => expect((await replay(first))?.finished_at).not.toBeNull(), patience);
    expect(await replay(first)).toMatchObject({ seen: '25', handled: '10', fault: null });
    expect(await effectsOf(early)).toBe(25);
    await works.rows(request, [second, late, since]);
    await eventually(async () => expect((await replay(second))?.finished_at).not.toBeNull(), patience);
    expect((await replay(second))?.fault).toContain('Nobody consumes');
  }, 60_000);

  // Only a broker has offsets.
  if (brokers !== '')
    it('hear one partition again from an offset on, and nothing before it or beside it', async () => {
      const [event, name] = [labEvent(), named('from')];
      module = await works.open([labConsumer(name, event)]);
      const ids = await works.commit(module, ...Array.from({ length: 60 }, () => ({ event: happened(event) })));
      await eventually(async () => expect(await effectsOf(name)).toBe(60), patience);
      const placed = works.logs
        .filter(({ msg, consumer }) => msg === 'event handled' && consumer === name)
        .map(({ eventId, partition, offset }) => ({ id: String(eventId), partition, offset: Number(offset) }));
      expect(new Set(placed.map(({ id }) => id))).toEqual(new Set(ids));
      const { partition } = placed.find(({ offset }) => offset === 4) ?? { partition: -1 };
      const meant = placed.filter((one) => one.partition === partition && one.offset >= 2).map(({ id }) => id);
      // All is forgotten, and only a part is asked for.
      await works.rows('delete from lab.effects where consumer = $1', [name]);
      await works.rows('delete from platform.inbox where consumer = $1', [name]);
      const request =
        'insert into platform.replays (id, consumer, topic, partition, "offset") values ($1, $2, $3, $4, 2)';
      const id = newId();
      await works.rows(request, [id, name, topicOf(event), partition]);
      const replay = async () => (await works.rows('select * from platform.replays where id = $1', [id]))[0];
      await eventually(async () => expect((await replay())?.finished_at).not.toBeNull(), patience);
      const counted = String(meant.length);
      expect(await replay()).toMatchObject({ seen: counted, handled: counted, fault: null });
      const heard = await works.rows('select event_id from lab.effects where consumer = $1', [name]);
      expect(heard.map(({ event_id }) => String(event_id)).sort()).toEqual(meant.sort());
    }, 60_000);

  it('are counted: what was handled, repeated, failed and given up', async () => {
    const [event, name] = [labEvent(), named('counted')];
    const mischief = ({ payload }: { payload: { note: string } }) => {
      if (payload.note === 'poison') throw new Error('no');
    };
    module = await works.open([labConsumer(name, event, mischief)]);
    await works.commit(module, { event: happened(event) }, { event: happened(event, 'poison') });
    await eventually(
      async () => expect(await works.count('platform.dead_letters where consumer = $1', [name])).toBe(1),
      patience,
    );
    const metrics = module.get(Metrics, { strict: false });
    await eventually(async () => {
      const text = await metrics.text();
      const counted = (outcome: string) =>
        text.includes(`events_consumed_total{consumer="${name}",outcome="${outcome}"} `);
      expect(['handled', 'failed', 'dead'].map(counted)).toEqual([true, true, true]);
      expect(text).toMatch(/outbox_published_total [1-9]/);
    });
  }, 60_000);
});
