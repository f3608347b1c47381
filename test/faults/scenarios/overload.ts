import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { until } from '../../../apps/tools/src/processes.ts';
import { call, percentile, rest } from '../calls.ts';
import type { Flooded, Flooding } from '../flood.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const TIMES = 3;
const SOCKETS = 600;
/** Enough to keep the process busy, and few enough to be answered at once. */
const PEAK_SOCKETS = 24;
const GOODPUT = 0.8;
const ACCEPTED_MS = 1_000;
const REFUSED_MS = 50;
const NORMAL_AFTER_MS = 5_000;
const GROWTH_MB = 400;
const MAILED_MS = 300_000;
/** In small the machine may have other things to do: then only that work goes on and that everybody is answered is asked for. */
const SMALL = { goodput: 0.3, acceptedMs: 3_000, refusedMs: 1_500 };

export const overload: Scenario = {
  name: 'overload',
  title: `${TIMES} times as much as one process can do`,
  play: (ground, build) => {
    const limits = {
      RATE_LIMIT_IP: 'off',
      RATE_LIMIT_PRINCIPAL: 'off',
      RATE_LIMIT_TENANT: 'off',
      RATE_LIMIT_AUTH: 'off',
    };
    const env = { ...limits, OVERLOAD_LOOP_DELAY_MS: '100', OVERLOAD_POOL_WAIT_MS: '250' };
    const options = { name: 'overload', apis: 1, workers: 1, env, ...(build && { build }) };
    return onScene(ground, options, async (scene, notes) => {
      // What is placed is made known afterwards: the cores are for who is asked.
      scene.workers[0]?.lose();
      await flood(scene, { sockets: PEAK_SOCKETS, seconds: 2 });
      const peak = await flood(scene, { sockets: PEAK_SOCKETS, seconds: ground.full ? 10 : 3 });
      const most = peak.accepted.length / peak.seconds;
      notes.figure(`at its peak ${most.toFixed(0)} a second, p99 ${percentile(peak.accepted, 0.99).toFixed(0)} ms`);
      const before = await memory(scene);
      const health = watch(scene);
      const flooded = await flood(scene, { sockets: SOCKETS, seconds: ground.full ? 30 : 5, perSecond: TIMES * most });
      const after = await normalAfter(scene);
      judge(notes, flooded, most, ground.full);
      const times = await health();
      notes.figure(
        `liveness: ${times.length} answers, p99 ${percentile(times, 0.99).toFixed(0)} ms; memory +${((await memory(scene)) - before).toFixed(0)} MB; as before after ${after} ms`,
      );
      notes.expect(times.every(Number.isFinite), 'liveness was not answered 200 throughout');
      notes.expect(after <= NORMAL_AFTER_MS, `not as before after ${NORMAL_AFTER_MS} ms`);
      notes.expect((await memory(scene)) - before < GROWTH_MB, 'memory grew');
      scene.workers[0]?.comeBack();
      await scene.workers[0]?.becomesReady();
      await until(async () => (await scene.count(`mail.messages where status <> 'sent'`)) === 0, MAILED_MS, 200);
    });
  },
};

function judge(
  notes: Notes,
  { accepted, refused, others, unanswered, seconds }: Flooded,
  most: number,
  full: boolean,
): void {
  const bounds = full ? { goodput: GOODPUT, acceptedMs: ACCEPTED_MS, refusedMs: REFUSED_MS } : SMALL;
  const goodput = accepted.length / seconds / most;
  const [late, lateRefused] = [accepted, refused].map((times) => percentile(times, 0.99)) as [number, number];
  const all = accepted.length + refused.length + unanswered;
  notes.figure(
    `${all} asked in ${seconds} s: ${accepted.length} done (${(100 * goodput).toFixed(0)} % of the peak, p99 ${late.toFixed(0)} ms), ` +
      `${refused.length} refused (p50 ${percentile(refused, 0.5).toFixed(0)}, p99 ${lateRefused.toFixed(0)} ms), ${unanswered} never answered`,
  );
  const strange = Object.entries(others).map(([status, count]) => `${count} × ${status}`);
  notes.expect(strange.length === 0, `there were ${strange.join(', ')}`);
  notes.expect(unanswered === 0, `${unanswered} were never answered`);
  notes.expect(refused.length > 0, 'nobody was refused: it was no overload');
  notes.expect(goodput >= bounds.goodput, `goodput fell to ${(100 * goodput).toFixed(0)} % of the peak`);
  notes.expect(late <= bounds.acceptedMs, `what was accepted took ${late.toFixed(0)} ms at p99`);
  notes.expect(lateRefused <= bounds.refusedMs, `refusing took ${lateRefused.toFixed(0)} ms at p99`);
}

async function flood(scene: Scene, how: Pick<Flooding, 'sockets' | 'seconds' | 'perSecond'>): Promise<Flooded> {
  const port = scene.apis[0]?.post.port ?? 0;
  const tokens = scene.customers.map(({ token }) => token);
  const workerData: Flooding = { port, tokens, serviceId: scene.serviceIds[0] ?? '', ...how };
  const [flooded] = (await once(new Worker(new URL('../flood.ts', import.meta.url), { workerData }), 'message')) as [
    Flooded,
  ];
  return flooded;
}

/** Asks whether it lives ten times a second until it is called; how long each answer took, for ever where it was none. */
function watch(scene: Scene): () => Promise<number[]> {
  const times: Promise<number>[] = [];
  const ask = () =>
    call(`${scene.apis[0]?.url}/health`).then(
      ({ status, ms }) => (status === 200 ? ms : Infinity),
      () => Infinity,
    );
  const timer = setInterval(() => void times.push(ask()), 100);
  return () => {
    clearInterval(timer);
    return Promise.all(times);
  };
}

/** How long it takes until ten reads in a row are answered 200, each within 100 ms. */
async function normalAfter(scene: Scene): Promise<number> {
  const beganAt = performance.now();
  const token = scene.customers[0]?.token ?? '';
  for (let inARow = 0; inARow < 10 && performance.now() - beganAt < 2 * NORMAL_AFTER_MS;) {
    const { status, ms } = await call(`${scene.apis[0]?.url}/v1/services?limit=5`, { token });
    inARow = status === 200 && ms < 100 ? inARow + 1 : 0;
    await rest(20);
  }
  return Math.round(performance.now() - beganAt);
}

/** Of the API process, in MB. */
async function memory(scene: Scene): Promise<number> {
  return ((await scene.apis[0]?.metric('process_resident_memory_bytes')) ?? 0) / 1e6;
}
