import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ambientContext } from '#libs/context';
import { newId } from '#libs/ids';
import { Every } from '#libs/jobs';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';

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

  it('stays with who is long at it, and is broken off once it is somebody else’s', async () => {
    const name = `lab.long_${randomUUID()}`;
    const signals: AbortSignal[] = [];
    const work = job(name, async (_, signal) => {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
    });
    const modules = [await works.open([work]), await works.open([work])];
    await eventually(() => expect(signals).toHaveLength(1), 10_000);
    const set = (change: string) => works.rows(`update platform.jobs set ${change} where name = $1`, [name]);
    const begun = performance.now();
    await set(`lease_until = now() + interval '10 seconds'`);
    // Its own lease would have ended, and the other instance has looked since.
    await eventually(() => expect(performance.now() - begun).toBeGreaterThan(12_500), 15_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);

    const [thief, until] = [newId(), '2100-01-01T00:00:00.000Z'];
    await set(`owner = '${thief}', lease_until = '${until}'`);
    await eventually(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true]), 10_000);
    expect(signals[0]?.reason).toEqual(new Error('Another instance took the job over.'));
    const told = () => works.logs.filter(({ msg, job: of }) => msg === 'job broken off' && of === name);
    await eventually(() => expect(told()).toHaveLength(1));
    for (const module of modules) await works.close(module);
    // Who lost it gives nothing back.
    const [row] = await works.rows('select owner, lease_until as until from platform.jobs where name = $1', [name]);
    expect(row).toEqual({ owner: thief, until: new Date(until) });
  }, 60_000);

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
