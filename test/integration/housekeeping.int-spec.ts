import { randomUUID } from 'node:crypto';
import { firstIdOf, newId } from '#libs/ids';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { labConsumer, labEvent } from '../support/lab-consumers.js';

const works = useEventWorks();
const DAY_MS = 86_400_000;

describe('the housekeeping', () => {
  it('removes what has served its time, however much it is, and nothing else', async () => {
    const [event, name, tenant] = [labEvent(), `lab.kept_${randomUUID()}`, newId()];
    const [old, recent, waiting] = [firstIdOf(Date.now() - 8 * DAY_MS), newId(), newId()];
    const forgotten = firstIdOf(Date.now() - 31 * DAY_MS);
    await storeEvents(tenant, [old], `now() - interval '8 days'`);
    await storeEvents(tenant, [recent], `now() - interval '6 days'`);
    await storeEvents(tenant, [waiting], 'null');
    for (let expired = 0; expired < 1_200; expired++) await storeKey(tenant, `expired-${expired}`, '-1 second');
    await storeKey(tenant, 'valid', '1 hour');
    const revocations = `insert into platform.revocations (subject_id, revoked_at) values ($1, now() - interval '2 days'), ($1, now())`;
    await works.rows(revocations, [tenant]);
    const kept = `insert into platform.inbox (consumer, event_id, tenant_id, handled_at) values ($1, $2, $3, now() - $4::interval)`;
    await works.rows(kept, [name, forgotten, tenant, '31 days']);
    await works.rows(kept, [name, recent, tenant, '1 minute']);
    await works.rows('update platform.jobs set next_run_at = now()');

    const module = await works.open([labConsumer(name, event)]);
    const values = async (sql: string) =>
      (await works.rows<{ value: string }>(sql, [tenant])).map(({ value }) => value).sort();
    await eventually(async () => {
      expect(await values('select id as value from platform.outbox where tenant_id = $1')).toEqual(
        [recent, waiting].sort(),
      );
      expect(await values('select key as value from platform.idempotency_keys where tenant_id = $1')).toEqual([
        'valid',
      ]);
      expect(await values('select event_id as value from platform.inbox where tenant_id = $1')).toEqual([recent]);
      expect(await works.count('platform.revocations where subject_id = $1', [tenant])).toBe(1);
    }, 10_000);
    await works.close(module);
    await works.rows('delete from platform.outbox');
  }, 20_000);

  it('removes published events batch after batch', async () => {
    const tenant = newId();
    const longAgo = Date.now() - 8 * DAY_MS;
    const ids = Array.from({ length: 1_001 }, (_, n) => firstIdOf(longAgo - n));
    await storeEvents(tenant, ids, `now() - interval '8 days'`);
    await works.rows('update platform.jobs set next_run_at = now()');
    const module = await works.open([]);
    await eventually(() => expect(prunings('outbox')).toContain(1_001), 10_000);
    expect(await works.count('platform.outbox where tenant_id = $1', [tenant])).toBe(0);
    await works.close(module);
  }, 20_000);

  it('forgets attempts, redriven letters and finished replays after thirty days, and none that is still open', async () => {
    const name = `lab.records_${randomUUID()}`;
    await storeRecords(name);
    await works.rows('update platform.jobs set next_run_at = now()');
    const module = await works.open([]);
    await eventually(() => expect(prunings('replays')).toEqual([1]), 10_000);
    // Nobody consumes under that name: what was open is dead, or finished in vain, by now.
    expect(await recordsOf(name)).toEqual({
      attempts: ['29 days ago'],
      letters: ['dead', 'redriven 29 days ago', 'redriving'],
      replays: ['29 days ago', 'unfinished'],
    });
    await works.close(module);
  }, 20_000);
});

/** How many rows of a table were removed, each time that some were. */
function prunings(table: string): number[] {
  return works.logs.filter(({ msg, table: of }) => msg === 'old rows removed' && of === table).map(({ rows }) => rows);
}

/** Records of a consumer, some of them as good as forgotten. */
async function storeRecords(name: string): Promise<void> {
  await works.rows(
    `insert into platform.attempts (consumer, message, attempts, attempted_at)
     select $1, days || ' days ago', 1, now() - days * interval '1 day' from unnest(array[29, 31]) as days`,
    [name],
  );
  await works.rows(
    `insert into platform.dead_letters
       (id, consumer, message, topic, partition, "offset", value, headers, cause, attempts, status, updated_at)
     select gen_random_uuid(), $1, message, 'lab.events.v1', 0, 0, '', '{}', 'a test', 5, status, now() - days * interval '1 day'
     from (values ('dead', 'dead', 31), ('redriving', 'redriving', 31), ('redriven 29 days ago', 'redriven', 29),
       ('redriven 31 days ago', 'redriven', 31)) as letter (message, status, days)`,
    [name],
  );
  await works.rows(
    `insert into platform.replays (id, consumer, since, seen, requested_at, finished_at)
     select gen_random_uuid(), $1, now(), coalesce(days, 0), now() - interval '40 days', now() - days * interval '1 day'
     from unnest(array[null, 29, 31]) as days`,
    [name],
  );
}

async function recordsOf(name: string) {
  const told = async (sql: string) =>
    (await works.rows<{ value: string }>(sql, [name])).map(({ value }) => value).sort();
  return {
    attempts: await told('select message as value from platform.attempts where consumer = $1'),
    letters: await told('select message as value from platform.dead_letters where consumer = $1'),
    replays: await told(
      `select case seen when 0 then 'unfinished' else seen || ' days ago' end as value from platform.replays where consumer = $1`,
    ),
  };
}

async function storeEvents(tenant: string, ids: readonly string[], published: string): Promise<void> {
  await works.rows(
    `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers, attempts, available_at, published_at)
     select id, $1, 'lab.events.v1', 'thing', id, 1, 3, 'lab.kept.v1', '{}', '{}', 1, 'infinity', ${published}
     from unnest($2::uuid[]) as id`,
    [tenant, ids],
  );
}

async function storeKey(tenant: string, name: string, expires: string): Promise<void> {
  await works.rows(
    `insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
     values ($1, $1, 'POST /v1/orders', $2, '', 201, '{}', '', now() + interval '${expires}')`,
    [tenant, name],
  );
}
