import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { percentile, rest } from '../calls.ts';
import { found } from '../families.ts';
import { reads } from '../reads.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Lasted, SlowKind, Slowness } from '../slow-senders.ts';

/** What is promised, and a moment: whoever says nothing, or never ends a header, has ten seconds; a body has fifteen. */
const CUT_MS: Readonly<Record<SlowKind, number>> = { header: 11_000, nothing: 11_000, body: 15_000 };
/** Beyond it, so that who is not cut off is seen not to be. */
const WATCHED_S = 20;
const READS_PER_SECOND = 50;
const RATIO = 2;
/** In small the machine may have other things to do. */
const SMALL_MS = 1_000;

export const slow: Scenario = {
  name: 'slow',
  title: 'connections that send a byte a second, or none, beside people who want something',
  play: (ground, build) => {
    const options = { name: 'slow', apis: 1, workers: 1, ...(build && { build }) };
    return onScene(ground, options, async (scene, notes) => {
      const { accessToken: token } = await found(scene, 'somebody@example.com');
      const reading = { url: `${scene.apis[0]?.url}/v1/services?limit=1`, token, perSecond: READS_PER_SECOND };
      const calm = await reads(reading, rest(4_000));
      const many = ground.full ? 500 : 150;
      const of = { header: many, body: many, nothing: many / 5 };
      const workerData: Slowness = { port: scene.apis[0]?.post.port ?? 0, of, seconds: WATCHED_S };
      const senders = new Worker(new URL('../slow-senders.ts', import.meta.url), { workerData });
      const lasting = once(senders, 'message') as Promise<[Lasted]>;
      const meanwhile = await reads(reading, lasting);
      tell(notes, (await lasting)[0]);
      const [before, during] = [percentile(calm, 0.99), percentile(meanwhile, 0.99)];
      notes.figure(
        `reads meanwhile: p99 ${before.toFixed(1)} (of ${calm.length}) → ${during.toFixed(1)} ms (of ${meanwhile.length})`,
      );
      const most = ground.full ? RATIO * before : Math.max(RATIO * before, SMALL_MS);
      notes.expect(during <= most, `reads went from ${before.toFixed(1)} to ${during.toFixed(1)} ms at p99`);
    });
  },
};

function tell(notes: Notes, lasted: Lasted): void {
  for (const [kind, times] of Object.entries(lasted) as [SlowKind, readonly number[]][]) {
    const longest = Math.max(...times);
    notes.figure(`${times.length} that send ${kind}: cut off after ${(longest / 1_000).toFixed(1)} s at most`);
    const late = times.filter((ms) => ms > CUT_MS[kind]).length;
    const within = `${CUT_MS[kind] / 1_000} s`;
    notes.expect(late === 0, `${late} of ${times.length} that send ${kind} were not cut off in ${within}`);
  }
}
