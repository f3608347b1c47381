import type { TestingModule } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { newId } from '#libs/ids';
import { DeadLetters } from '#libs/messaging';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { happened, labConsumer, labEvent } from '../support/lab-consumers.js';

const works = useEventWorks();
let module: TestingModule;
afterEach(() => works.close(module));

const statusOf = async (id: string) =>
  (await works.rows<{ status: string }>('select status from platform.dead_letters where id = $1', [id]))[0]?.status;
const letterOf = async (consumer: string) =>
  (await works.rows<{ id: string }>('select id from platform.dead_letters where consumer = $1', [consumer]))[0]?.id ??
  '';

describe('a redrive', () => {
  it('is five attempts again, and no more', async () => {
    const [event, name] = [labEvent(), `lab.hopeless_${randomUUID()}`];
    let tries = 0;
    const mischief = () => {
      tries++;
      throw new Error('I never can.');
    };
    module = await works.open([labConsumer(name, event, mischief)]);
    await works.commit(module, { event: happened(event) });
    await eventually(async () => expect(await letterOf(name)).not.toBe(''));
    expect(tries).toBe(5);
    const id = await letterOf(name);
    await module.get(DeadLetters, { strict: false }).redrive(works.tenantId, id);
    await eventually(async () => expect([await statusOf(id), tries]).toEqual(['dead', 10]), 10_000);
  }, 30_000);

  it('that ends the process each time is given up as well, though nobody lives to count', async () => {
    const [event, name] = [labEvent(), `lab.deadly_${randomUUID()}`];
    const begun = new Set<string>();
    const throwing = () => {
      throw new Error('not yet');
    };
    // Works that are thrown away while a consumer never comes back are as good as a process that ended.
    const hanging = ({ id }: { id: string }) => {
      begun.add(id);
      return new Promise<void>(() => undefined);
    };
    module = await works.open([labConsumer(name, event, throwing)]);
    await works.commit(module, { event: happened(event) });
    await eventually(async () => expect(await letterOf(name)).not.toBe(''));
    const id = await letterOf(name);
    await module.get(DeadLetters, { strict: false }).redrive(works.tenantId, id);
    await works.close(module);
    await works.rows(`update platform.dead_letters set status = 'redriving', attempts = 5 where id = $1`, [id]);
    for (let death = 1; death <= 5; death++) {
      module = await works.open([labConsumer(name, event, hanging)]);
      await eventually(() => expect(begun.size).toBe(1), 10_000);
      begun.clear();
      await works.close(module);
    }
    module = await works.open([labConsumer(name, event, hanging)]);
    await eventually(async () => expect(await statusOf(id)).toBe('dead'), 10_000);
    expect(begun.size).toBe(0);
  }, 60_000);

  it('for a consumer that is gone is refused with its reason, and holds up nobody', async () => {
    const [event, name] = [labEvent(), `lab.present_${randomUUID()}`];
    let cured = false;
    const mischief = () => {
      if (!cured) throw new Error('not yet');
    };
    module = await works.open([labConsumer(name, event, mischief)]);
    await works.commit(module, { event: happened(event) });
    await eventually(async () => expect(await letterOf(name)).not.toBe(''));
    await works.rows(
      `insert into platform.dead_letters (id, tenant_id, consumer, message, topic, partition, "offset", value, headers, cause, attempts, status, updated_at)
       select gen_random_uuid(), $1, 'lab.gone', 'message-' || n, 'lab', 0, n, '', '{}', 'long ago', 5, 'redriving', now() - interval '1 hour'
       from generate_series(1, 25) as n`,
      [works.tenantId],
    );
    cured = true;
    const id = await letterOf(name);
    await module.get(DeadLetters, { strict: false }).redrive(works.tenantId, id);
    await eventually(async () => expect(await statusOf(id)).toBe('redriven'), 10_000);
    expect(
      await works.count(
        `platform.dead_letters where consumer = 'lab.gone' and status = 'dead' and cause = 'Nobody consumes under the name lab.gone.'`,
      ),
    ).toBe(25);
  }, 30_000);
});

describe('a stop in the middle of everything', () => {
  it('leaves no event published that a consumer did not handle', async () => {
    const [event, name] = [labEvent(), `lab.stopped_${randomUUID()}`];
    const ids: string[] = [];
    const committing = await works.openQuietly();
    for (let turn = 0; turn < 8; turn++) {
      module = await works.open([labConsumer(name, event)]);
      for (let burst = 0; burst < 6; burst++) {
        const happenings = Array.from({ length: 10 }, () => ({ aggregateId: newId(), event: happened(event) }));
        ids.push(...(await works.commit(committing, ...happenings)));
      }
      await works.close(module);
      const forgotten = await works.count(
        `platform.outbox o where o.published_at is not null and id = any($1)
           and not exists (select from platform.inbox i where i.event_id = o.id and i.consumer = $2)`,
        [ids, name],
      );
      expect({ forgotten, of: ids.length }).toEqual({ forgotten: 0, of: ids.length });
    }
    module = await works.open([labConsumer(name, event)]);
    await eventually(
      async () => expect(await works.count('lab.effects where consumer = $1', [name])).toBe(ids.length),
      20_000,
    );
    await works.close(committing);
  }, 60_000);
});
