import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { until } from '../../apps/tools/src/processes.ts';
import { call, percentile, rest } from './calls.ts';
import type { Flooded, Flooding } from './flood.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** So many times what can be done is asked for. */
export const TIMES = 3;
const SOCKETS = 600;
/** Enough to keep the process busy, and few enough to be answered at once. */
const PEAK_SOCKETS = 24;
const NORMAL_AFTER_MS = 5_000;
const GROWTH_MB = 400;
const MAILED_MS = 300_000;
/** In small the machine may have other things to do: then only that work goes on and that everybody is answered is asked for. */
const SMALL = { goodput: 0.3, acceptedMs: 3_000, refusedMs: 1_500 };

const KINDS = ['order', 'list', 'account'] as const;

type Peaks = Readonly<Record<(typeof KINDS)[number], number>>;

/** What is promised of both; how much is done of what could be done, only where refusing does not cost that very core. */
export interface Bounds {
  readonly goodput: number;
  readonly acceptedMs: number;
  readonly refusedMs: number;
}

/** Asks the API for so much more than it can do, and judges how it bears that. */
export async function overwhelm(scene: Scene, notes: Notes, bounds: Bounds): Promise<void> {
  const { full } = scene.ground;
  // What is placed is made known afterwards: the cores are for who is asked.
  scene.workers[0]?.lose();
  await flood(scene, { sockets: PEAK_SOCKETS, seconds: 2 });
  const peak = await flood(scene, { sockets: PEAK_SOCKETS, seconds: full ? 10 : 3 });
  const most = peak.accepted.length / peak.seconds;
  notes.figure(`at its peak ${most.toFixed(0)} a second, p99 ${percentile(peak.accepted, 0.99).toFixed(0)} ms`);
  const alone = await peaksOf(scene, full ? 5 : 1);
  const before = await memory(scene);
  const health = watch(scene);
  const flooded = await flood(scene, { sockets: SOCKETS, seconds: full ? 30 : 5, perSecond: TIMES * most });
  const after = await normalAfter(scene);
  notes.figure(KINDS.map((kind) => `${kind}: ${peak.done[kind]} at the peak, then ${flooded.done[kind]}`).join('; '));
  judge(notes, flooded, worth(flooded, alone) / worth(peak, alone), full ? bounds : SMALL);
  const [times, grown] = [await health(), (await memory(scene)) - before];
  notes.figure(
    `liveness: ${times.length} answers, p99 ${percentile(times, 0.99).toFixed(0)} ms; memory +${grown.toFixed(0)} MB; as before after ${after} ms`,
  );
  notes.expect(times.every(Number.isFinite), 'liveness was not answered 200 throughout');
  notes.expect(after <= NORMAL_AFTER_MS, `not as before after ${NORMAL_AFTER_MS} ms`);
  notes.expect(grown < GROWTH_MB, 'memory grew');
  scene.workers[0]?.comeBack();
  await scene.workers[0]?.becomesReady();
  // Before it goes on, nothing is left to be sent because nothing was heard yet.
  const orders = await scene.count('orders.orders');
  const sent = `mail.messages where kind = 'order_confirmation' and status = 'sent'`;
  await until(async () => (await scene.count(sent)) >= orders, MAILED_MS, 500);
}

/** How many a second there are at most of each kind where nothing else is asked for. */
async function peaksOf(scene: Scene, seconds: number): Promise<Peaks> {
  const peaks = { order: 0, list: 0, account: 0 };
  for (const only of KINDS) {
    const { done } = await flood(scene, { sockets: PEAK_SOCKETS, seconds, only });
    peaks[only] = done[only] / seconds;
  }
  return peaks;
}

/** The share of the process that what was done takes: writes are served before reads, and an order is worth several of them. */
function worth({ done, seconds }: Flooded, alone: Peaks): number {
  return KINDS.reduce((sum, kind) => sum + done[kind] / seconds / alone[kind], 0);
}

function judge(
  notes: Notes,
  { accepted, refused, others, unanswered, seconds }: Flooded,
  goodput: number,
  bounds: Bounds,
): void {
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

async function flood(
  scene: Scene,
  how: Pick<Flooding, 'sockets' | 'seconds' | 'perSecond' | 'only'>,
): Promise<Flooded> {
  const port = scene.apis[0]?.post.port ?? 0;
  const tokens = scene.customers.map(({ token }) => token);
  const workerData: Flooding = { port, tokens, serviceId: scene.serviceIds[0] ?? '', ...how };
  const [flooded] = (await once(new Worker(new URL('./flood.ts', import.meta.url), { workerData }), 'message')) as [
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
