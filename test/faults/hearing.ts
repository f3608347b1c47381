import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { SpanSink } from '../../apps/tools/src/bench/span-sink.ts';
import { until } from '../../apps/tools/src/processes.ts';
import { call, percentile, rest } from './calls.ts';
import type { Gushing } from './gush.ts';
import type { Load } from './load.ts';
import { type Line, linesSince, sizeOf } from './log-lines.ts';
import type { Member } from './member.ts';
import { reads } from './reads.ts';

/** More lines and spans than may wait. */
const FLOOD = 14_000;
const FLOOD_MS = 15_000;
const FLOODS_MOST = 2;
const [QUICK_MS, SETTLED_MS] = [50, 10_000];
const READS_PER_SECOND = 100;
const COUNTED_WITHIN_MS = 2_000;
const [NOT_DELIVERED, DELIVERED_AGAIN] = ['traces are not delivered', 'traces are delivered again'];
const TOLD_WITHIN_MS = 20_000;

/** Who hears what the process tells, or does not: the reader of its log, or the receiver of its traces. */
export interface Hearing {
  readonly title: string;
  begin(): void;
  end(): void;
  /** The metric of what nobody took; none where everybody listens. */
  readonly loss?: string;
  /** Whether the process, in these lines, said that it is over, and how much was lost as far as it tells. */
  readonly isTold?: (lines: readonly Line[], lost: number) => boolean;
}

/** What was measured while it was so. */
export interface Slice {
  readonly reads: readonly number[];
  readonly orders: readonly number[];
  /** What was lost, by the process' own count. */
  readonly lost: number;
  readonly isTold: boolean;
  readonly memoryMb: number;
}

/** Whom it is measured at, and by what. */
export interface Stage {
  readonly api: Member;
  readonly token: string;
  readonly load: Load;
}

export const everybodyListens: Hearing = { title: 'heard', begin: () => undefined, end: () => undefined };

export function logUnread(api: Member): Hearing {
  return {
    title: 'log not read',
    begin: () => api.ignore(),
    end: () => api.readAgain(),
    loss: 'log_lines_lost',
    isTold: (lines, lost) =>
      lines.reduce((sum, line) => sum + (line.msg === 'log lines were lost' ? (line.lost ?? 0) : 0), 0) >= lost,
  };
}

export function tracesUnanswered(sink: SpanSink): Hearing {
  return {
    title: 'traces not answered',
    begin: () => sink.fallSilent(),
    end: () => sink.answerAgain(),
    loss: String.raw`trace_spans_total\{outcome="dropped"\}`,
    // A batch that was on its way then may still fail, and be told of: what is said last counts.
    isTold: (lines) =>
      lines.some(({ msg }) => msg === NOT_DELIVERED) &&
      lines.findLast(({ msg }) => msg === NOT_DELIVERED || msg === DELIVERED_AGAIN)?.msg === DELIVERED_AGAIN,
  };
}

/** Floods the process first, so that what waits for nobody is full, and measures then; back when the loss was told. */
export async function measured(stage: Stage, hearing: Hearing, ms: number): Promise<Slice> {
  const { log } = stage.api.post;
  const from = sizeOf(log);
  const slice = await unheard(stage, hearing, ms);
  const told = (): boolean => hearing.isTold?.(linesSince(log, from), slice.lost) ?? true;
  return { ...slice, isTold: (await until(told, TOLD_WITHIN_MS, 250)) ?? false };
}

async function unheard(stage: Stage, hearing: Hearing, ms: number): Promise<Omit<Slice, 'isTold'>> {
  const { api, token, load } = stage;
  const before = await count(api, hearing.loss);
  const lostSoFar = async (): Promise<number> => (await count(api, hearing.loss)) - before;
  hearing.begin();
  try {
    await flood(stage);
    for (let floods = 1; hearing.loss && floods < FLOODS_MOST && !((await lostSoFar()) > 0); floods++)
      await flood(stage);
    await settled(stage);
    const [begunAt, full] = [performance.now(), memory(api)];
    const times = await reads({ url: `${api.url}/v1/users/me`, token, perSecond: READS_PER_SECOND }, rest(ms));
    const orders = await load.between(begunAt, performance.now());
    return {
      reads: times,
      orders: orders.map((sample) => (sample.status === 201 ? sample.ms : Infinity)),
      lost: await lostSoFar(),
      memoryMb: Math.max(full, memory(api)),
    };
  } finally {
    hearing.end();
  }
}

export function quantiles(times: readonly number[]): readonly [median: number, p99: number] {
  return [percentile(times, 0.5), percentile(times, 0.99)];
}

async function flood({ api, token }: Stage): Promise<void> {
  const { port } = api.post;
  const workerData: Gushing = { port, path: '/v1/users/me', token, amount: FLOOD, patienceMs: FLOOD_MS };
  await once(new Worker(new URL('./gush.ts', import.meta.url), { workerData }), 'message');
}

/** The flood itself is not what is measured: back when a few reads in a row are quick again, or when they never are. */
async function settled({ api, token }: Stage): Promise<void> {
  let inARow = 0;
  const isQuick = async (): Promise<boolean> => {
    const answer = await call(`${api.url}/v1/users/me`, { token, patienceMs: SETTLED_MS }).catch(() => undefined);
    inARow = answer?.status === 200 && answer.ms < QUICK_MS ? inARow + 1 : 0;
    return inARow >= 10;
  };
  await until(isQuick, SETTLED_MS);
}

/** NaN where it does not say. */
async function count(api: Member, metric: string | undefined): Promise<number> {
  if (metric === undefined) return 0;
  const patience = rest(COUNTED_WITHIN_MS).then(() => NaN);
  return Promise.race([api.metric(metric).catch(() => NaN), patience]);
}

/** What the process holds, in MB, without asking it. */
function memory({ pid }: Member): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}
