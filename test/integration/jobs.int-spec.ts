import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ambientContext } from '#libs/context';
import { firstIdOf, newId } from '#libs/ids';
import { Every } from '#libs/jobs';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { labConsumer, labEvent } from '../support/lab-consumers.js';

const works = useEventWorks();

/** A job every second under that name, told of each run. */
function job(name: string, run: (contextId: string | undefined, signal: AbortSignal) => void | Promise<void>) {
  @Injectable()
  class Work {
    @Every(1, name)
    async come(signal: AbortSignal): Promise<void> {
      await run(ambientContext()?.contextId, signal);
    }
  }
  return Work;
}

describe('a job', () => {
  it('comes round on one of two instances at a time, each run under a contextId of its own', async () => {
    const name = `lab.round_${randomUUID()}`;
    const runs: { contextId: string | undefined; from: number; to: number }[] = [];
    const work = job(name, async (contextId) => {
      const from = performance.now();
      await new Promise((wake) => setTimeout(wake, 50));
      runs.push({ contextId, from, to: performance.now() });
    });
    const modules = [await works.open([work]), await works.open([work])];
    await eventually(() => expect(runs.length).toBeGreaterThanOrEqual(4), 15_000);
    for (const module of modules) await works.close(module);
    const sorted = [...runs].sort((a, b) => a.from - b.from);
    sorted.slice(1).forEach(({ from }, index) => expect(from - (sorted[index]?.from ?? 0)).toBeGreaterThan(900));
    expect(new Set(runs.map(({ contextId }) => contextId)).size).toBe(runs.length);
  }, 30_000);

  it('that fails is told with its fault, and comes round again', async () => {
    const name = `lab.fails_${randomUUID()}`;
    let runs = 0;
    const module = await works.open([
      job(name, () => {
        if (++runs === 1) throw new Error('Not today.');
      }),
    ]);
    const row = async () =>
      (await works.rows<{ fault: string | null }>('select * from platform.jobs where name = $1', [name]))[0];
    await eventually(async () => expect((await row())?.fault).toBe('Not today.'));
    expect(works.logs.filter(({ msg, job }) => msg === 'job failed' && job === name).length).toBe(1);
    await eventually(async () => expect([(await row())?.fault, runs > 1]).toEqual([null, true]));
    await works.close(module);
  }, 20_000);

  it('is taken over from an instance that died in it, once its lease has ended', async () => {
    const name = `lab.died_${randomUUID()}`;
    await works.rows(
      `insert into platform.jobs (name, owner, lease_until, next_run_at) values ($1, $2, now() + interval '2 seconds', now() - interval '1 hour')`,
      [name, newId()],
    );
    const begun = performance.now();
    let ranAt = 0;
    const module = await works.open([job(name, () => void (ranAt ||= performance.now()))]);
    await eventually(() => expect(ranAt).toBeGreaterThan(0), 10_000);
    expect(ranAt - begun).toBeGreaterThan(1_000);
    await works.close(module);
  }, 20_000);

  it('is told to stop when the process does, and a stop waits for it', async () => {
    const name = `lab.stops_${randomUUID()}`;
    let state = 'waiting';
    const module = await works.open([
      job(name, async (_, signal) => {
        state = 'running';
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 100)));
        state = 'ended';
      }),
    ]);
    await eventually(() => expect(state).toBe('running'));
    await works.close(module);
    expect(state).toBe('ended');
  }, 20_000);
});

describe('the housekeeping', () => {
  it('removes what has served its time, however much it is, and nothing else', async () => {
    const [event, name, tenant] = [labEvent(), `lab.kept_${randomUUID()}`, newId()];
    const day = 86_400_000;
    const [old, recent, waiting] = [firstIdOf(Date.now() - 8 * day), newId(), newId()];
    const forgotten = firstIdOf(Date.now() - 31 * day);
    await storeEvent(tenant, old, `now() - interval '8 days'`);
    await storeEvent(tenant, recent, `now() - interval '6 days'`);
    await storeEvent(tenant, waiting, 'null');
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
});

async function storeEvent(tenant: string, id: string, published: string): Promise<void> {
  await works.rows(
    `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers, attempts, available_at, published_at)
     values ($1, $2, 'lab.events.v1', 'thing', $1, 1, 3, 'lab.kept.v1', '{}', '{}', 1, 'infinity', ${published})`,
    [id, tenant],
  );
}

async function storeKey(tenant: string, name: string, expires: string): Promise<void> {
  await works.rows(
    `insert into platform.idempotency_keys (tenant_id, principal_id, route, key, fingerprint, status, headers, body, expires_at)
     values ($1, $1, 'POST /v1/orders', $2, '', 201, '{}', '', now() + interval '${expires}')`,
    [tenant, name],
  );
}
