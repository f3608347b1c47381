import type { TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { newId } from '#libs/ids';
import { topicOf } from '#libs/events';
import {
  DeadLetters,
  deadLetterTopicOf,
  TRANSPORT,
  type Delivery,
  type Message,
  type Transport,
} from '#libs/messaging';
import { useEventWorks, WAYS } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { happened, labConsumer, labEvent, type LabEvent } from '../support/lab-consumers.js';

describe.each(WAYS)('what consumers cannot handle, coming %s', (_name, brokers) => {
  const works = useEventWorks({ KAFKA_BROKERS: brokers });
  let module: TestingModule;
  afterEach(() => works.close(module));

  const named = (what: string) => `lab.${what}_${randomUUID().slice(0, 8)}`;
  const effectsOf = (consumer: string) => works.count('lab.effects where consumer = $1', [consumer]);
  const patience = 20_000;

  it('do not hold each other up: one fails five times, the effect of the other stays one', async () => {
    const [event, swift, failing] = [labEvent(), named('swift'), named('failing')];
    const tries: number[] = [];
    const mischief = () => {
      tries.push(performance.now());
      throw new Error('I never can.');
    };
    module = await works.open([labConsumer(swift, event), labConsumer(failing, event, mischief)]);
    const [id] = await works.commit(module, { event: happened(event) });
    await eventually(
      async () => expect(await works.count('platform.dead_letters where consumer = $1', [failing])).toBe(1),
      patience,
    );
    expect(tries).toHaveLength(5);
    const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? at));
    // A timer may ring a moment early.
    [45, 95, 195, 395].forEach((atLeast, index) => expect(pauses[index]).toBeGreaterThanOrEqual(atLeast));
    expect([await effectsOf(swift), await effectsOf(failing)]).toEqual([1, 0]);
    const [letter] = await works.rows('select * from platform.dead_letters where consumer = $1', [failing]);
    if (brokers) await seenOnTheDeadLetterTopic(module, event, { consumer: failing, eventId: id ?? '' });
    expect(letter).toMatchObject({
      message: id,
      tenant_id: works.tenantId,
      attempts: 5,
      cause: 'I never can.',
      status: 'dead',
    });
  }, 60_000);

  it('give up what is poisoned and go on with what is behind it; a redrive has its effect exactly once', async () => {
    const [event, name] = [labEvent(), named('poison')];
    let cured = false;
    const mischief = ({ payload }: { payload: { note: string } }) => {
      if (payload.note === 'poison' && !cured) throw new Error('It is poisoned.');
    };
    module = await works.open([labConsumer(name, event, mischief)]);
    const happenings = Array.from({ length: 40 }, (_, index) => ({
      event: happened(event, index % 20 === 7 ? 'poison' : ''),
    }));
    await works.commit(module, ...happenings);
    const dead = () => works.count(`platform.dead_letters where consumer = $1 and status = 'dead'`, [name]);
    await eventually(async () => expect([await effectsOf(name), await dead()]).toEqual([38, 2]), patience);

    cured = true;
    const letters = module.get(DeadLetters, { strict: false });
    const ids = await works.rows<{ id: string }>('select id from platform.dead_letters where consumer = $1', [name]);
    expect(await letters.redrive(newId(), ids[0]?.id ?? '')).toBeUndefined();
    for (const { id } of ids)
      await Promise.all([letters.redrive(works.tenantId, id), letters.redrive(works.tenantId, id)]);
    const redriven = () => works.count(`platform.dead_letters where consumer = $1 and status = 'redriven'`, [name]);
    await eventually(async () => expect([await effectsOf(name), await redriven()]).toEqual([40, 2]), patience);
    await letters.redrive(works.tenantId, ids[0]?.id ?? '');
    await eventually(async () => expect(await redriven()).toBe(2), patience);
    expect(await effectsOf(name)).toBe(40);
  }, 60_000);

  it('put what they cannot read among the dead at once, with its place, whoever it belonged to', async () => {
    const [event, name] = [labEvent(), named('reader')];
    module = await works.open([labConsumer(name, event)]);
    const topic = `${event.eventName.slice(0, event.eventName.indexOf('.'))}.events.v1`;
    const transport = module.get<Transport>(TRANSPORT, { strict: false });
    await transport.prepare([topic]);
    const type = `${event.eventName}.v1`;
    await transport.publish(unreadable({ topic, type, tenantId: works.tenantId, brokers }));
    await works.commit(module, { event: happened(event) });
    await eventually(async () => expect(await effectsOf(name)).toBe(1), patience);
    await eventually(
      async () => expect(await works.count('platform.dead_letters where consumer = $1', [name])).toBe(brokers ? 7 : 6),
      patience,
    );
    const letters = await works.rows<{ key: string; cause: string; tenant_id: string | null; attempts: number }>(
      'select key, cause, tenant_id, attempts from platform.dead_letters where consumer = $1 order by key collate "C"',
      [name],
    );
    expect(letters).toEqual([
      { key: 'a', cause: 'The body is not JSON.', tenant_id: works.tenantId, attempts: 1 },
      { key: 'b', cause: `The body does not fit ${type}.`, tenant_id: works.tenantId, attempts: 1 },
      { key: 'c', cause: 'The header ce_id is missing.', tenant_id: null, attempts: 1 },
      { key: 'd', cause: 'The header ce_id is missing.', tenant_id: null, attempts: 1 },
      { key: 'd0', cause: 'The header ce_sequence is no version.', tenant_id: null, attempts: 1 },
      ...(brokers ? [{ key: 'd1', cause: 'The body is not JSON.', tenant_id: works.tenantId, attempts: 1 }] : []),
      { key: 'd\ufffd', cause: 'The header ce_id is missing.', tenant_id: null, attempts: 1 },
    ]);
  }, 60_000);

  it('count an attempt before they make it, so that what ends the process ends among the dead', async () => {
    const [event, name] = [labEvent(), named('deadly')];
    const hanging = new Set<string>();
    // The test's own process cannot end: a consumer that never comes back, in works that are thrown away, is as good.
    const mischief = ({ id, payload }: { id: string; payload: { note: string } }) => {
      if (payload.note !== 'deadly') return undefined;
      hanging.add(id);
      return new Promise<void>(() => undefined);
    };
    const innocent = newId();
    module = await works.open([labConsumer(name, event, mischief)]);
    await works.commit(module, { event: happened(event, 'deadly'), aggregateId: innocent });
    await works.commit(module, { event: happened(event), aggregateId: innocent, version: 2 });
    for (let death = 1; death <= 5; death++) {
      await eventually(() => expect(hanging.size).toBe(1), patience);
      hanging.clear();
      await works.close(module);
      module = await works.open([labConsumer(name, event, mischief)]);
    }
    await eventually(async () => expect(await effectsOf(name)).toBe(1), patience);
    const [letter] = await works.rows('select cause, attempts from platform.dead_letters where consumer = $1', [name]);
    expect(letter).toEqual({ cause: 'The process ended while it was handled.', attempts: 5 });
  }, 120_000);
});

interface Poisoned {
  readonly topic: string;
  readonly type: string;
  readonly tenantId: string;
  readonly brokers: string;
}

function unreadable({ topic, type, tenantId, brokers }: Poisoned): Message[] {
  const envelope = {
    ce_id: newId(),
    ce_type: type,
    ce_subject: newId(),
    ce_time: new Date().toISOString(),
    ce_sequence: '1',
    'x-tenant-id': tenantId,
  };
  return [
    { topic, key: 'a', value: Buffer.from('{"note":'), headers: envelope },
    { topic, key: 'b', value: Buffer.from('{"note":7}'), headers: { ...envelope, ce_id: newId() } },
    { topic, key: 'c', value: Buffer.from('{}'), headers: {} },
    { topic, key: 'd', value: Buffer.from([0, 255, 254]), headers: { ce_type: type } },
    { topic, key: 'd0', value: Buffer.from('{}'), headers: { ...envelope, ce_id: newId(), ce_sequence: 'NaN' } },
    // A tombstone: the client's types do not know that there may be no value.
    ...(brokers ? [{ topic, key: 'd1', value: null as never, headers: { ...envelope, ce_id: newId() } }] : []),
    // PostgreSQL's text holds no NUL.
    { topic, key: 'd\0', value: Buffer.from([0]), headers: { ce_type: type, 'x-\0': '\0' } },
    // Somebody else's kind of event is not meant for this consumer.
    { topic, key: 'e', value: Buffer.from('{}'), headers: { ce_type: 'lab.unheard_of.v1' } },
  ];
}

async function seenOnTheDeadLetterTopic(
  module: TestingModule,
  event: LabEvent,
  { consumer, eventId }: { consumer: string; eventId: string },
): Promise<void> {
  const transport = module.get<Transport>(TRANSPORT, { strict: false });
  const found: Delivery[] = [];
  for await (const batch of transport.history(
    [deadLetterTopicOf(topicOf(event))],
    { since: new Date(0) },
    AbortSignal.timeout(10_000),
  ))
    found.push(...batch);
  expect(found.map(({ headers }) => headers)).toEqual([
    expect.objectContaining({
      ce_id: eventId,
      'x-dead-consumer': consumer,
      'x-dead-cause': 'I never can.',
      'x-dead-attempts': '5',
      'x-dead-source': expect.stringMatching(new RegExp(`^${topicOf(event)}/\\d+/0$`)) as string,
    }),
  ]);
}
