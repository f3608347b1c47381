import { SpanSink } from '../../../apps/tools/src/bench/span-sink.ts';
import { everybodyListens, logUnread, measured, quantiles, type Slice, tracesUnanswered } from '../hearing.ts';
import { Load } from '../load.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const ORDERS_PER_SECOND = 10;
const LENGTHS = {
  full: { rounds: 4, heardMs: 15_000, unheardMs: 30_000 },
  small: { rounds: 1, heardMs: 2_500, unheardMs: 5_000 },
};
const RATIO = 1.2;
/** In small the machine may have other things to do: nobody may be kept for long, that is all. */
const SMALL = { ratio: 2, longestMs: 1_500 };
const GROWTH_MB = 100;

/** One turn of each: what was heard before and after, and what was not heard in between. */
interface Round {
  readonly heard: readonly [Slice, Slice];
  readonly unheard: readonly Slice[];
}

/** What was not heard, the how manieth of a round. */
interface Judged {
  readonly title: string;
  readonly n: number;
  readonly full: boolean;
}

export const deaf: Scenario = {
  name: 'deaf',
  title: 'a log that nobody reads and a receiver of traces that does not answer',
  play: async (ground, build) => {
    const sink = new SpanSink();
    await sink.open();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
    const options = { name: 'deaf', apis: 1, workers: 1, isPiped: true, env, ...(build && { build }) };
    try {
      return await onScene(ground, options, (scene, notes) => live(scene, notes, sink));
    } finally {
      await sink.close();
    }
  },
};

async function live(scene: Scene, notes: Notes, sink: SpanSink): Promise<void> {
  const [api, customer] = [scene.apis[0], scene.customers[0]];
  if (!api || !customer) throw new Error('There is nobody to ask, or to be asked.');
  const { rounds, heardMs, unheardMs } = LENGTHS[scene.ground.full ? 'full' : 'small'];
  const hearings = [logUnread(api), tracesUnanswered(sink)];
  const stage = { api, token: customer.token, load: new Load(scene, ORDERS_PER_SECOND, 'deaf') };
  // So that what is compared first is compiled as all the others.
  await measured(stage, everybodyListens, heardMs);
  const lived: Round[] = [];
  for (let n = 0; n < rounds; n++) {
    const before = await measured(stage, everybodyListens, heardMs);
    const unheard: Slice[] = [];
    for (const hearing of n % 2 === 0 ? hearings : hearings.toReversed())
      unheard.push(await measured(stage, hearing, unheardMs));
    const after = await measured(stage, everybodyListens, heardMs);
    lived.push({ heard: [before, after], unheard: n % 2 === 0 ? unheard : unheard.toReversed() });
  }
  await stage.load.stop();
  const heard = lived.flatMap((round) => round.heard);
  notes.figure(`${everybodyListens.title}: ${told(heard)}`);
  for (const [n, { title }] of hearings.entries()) judge(notes, { title, n, full: scene.ground.full }, lived);
  notes.expect(api.deaths === 0, `${api.post.name} died ${api.deaths} times`);
}

/** By the median of what the rounds say, each compared with itself, so that what the machine did meanwhile hits both. */
function judge(notes: Notes, { title, n, full }: Judged, rounds: readonly Round[]): void {
  const slices = rounds.flatMap(({ unheard }) => unheard[n] ?? []);
  const ratios = (of: 'reads' | 'orders'): readonly [median: number, p99: number] => {
    const each = rounds.map(({ heard, unheard }) => {
      const [usual, now] = [quantiles(heard.flatMap((slice) => slice[of])), quantiles(unheard[n]?.[of] ?? [])];
      return [now[0] / usual[0], now[1] / usual[1]] as const;
    });
    return [quantiles(each.map(([median]) => median))[0], quantiles(each.map(([, p99]) => p99))[0]];
  };
  const [reads, orders] = [ratios('reads'), ratios('orders')];
  const lost = slices.map((slice) => slice.lost);
  notes.figure(
    `${title}: ${told(slices)}; to what was heard, reads ${saying(reads)}, orders ${saying(orders)}; ` +
      `${lost.reduce((sum, each) => sum + each, 0)} lost, and counted`,
  );
  notes.expect(
    lost.every((each) => each > 0),
    `${title}: nothing was counted as lost (${lost.join(', ')})`,
  );
  notes.expect(
    slices.every(({ isTold }) => isTold),
    `${title}: it was not told when it was over`,
  );
  expectQuick(notes, { title, n, full }, { reads, orders, slices });
  const most = Math.max(...rounds.flatMap(({ heard }) => heard.map(({ memoryMb }) => memoryMb)));
  const grown = Math.max(...slices.map(({ memoryMb }) => memoryMb)) - most;
  notes.expect(grown < GROWTH_MB, `${title}: memory grew by ${grown.toFixed(0)} MB`);
}

function expectQuick(
  notes: Notes,
  { title, full }: Judged,
  { reads, orders, slices }: Record<'reads' | 'orders', readonly [number, number]> & { slices: readonly Slice[] },
): void {
  const most = full ? RATIO : SMALL.ratio;
  notes.expect(reads[0] <= most, `${title}: reads took ${reads[0].toFixed(2)} times as long in the median`);
  notes.expect(orders[0] <= most, `${title}: orders took ${orders[0].toFixed(2)} times as long in the median`);
  const [, late] = quantiles(slices.flatMap((slice) => slice.reads));
  if (full) notes.expect(reads[1] <= RATIO, `${title}: reads took ${reads[1].toFixed(2)} times as long at p99`);
  else notes.expect(late <= SMALL.longestMs, `${title}: reads took ${late.toFixed(0)} ms at p99`);
}

function saying([median, p99]: readonly [number, number]): string {
  return `${median.toFixed(2)} × in the median, ${p99.toFixed(2)} × at p99`;
}

function told(slices: readonly Slice[]): string {
  const of = (kind: 'reads' | 'orders'): string => {
    const times = slices.flatMap((slice) => slice[kind]);
    const [median, p99] = quantiles(times);
    return `${times.length} ${kind} p50 ${median.toFixed(1)}, p99 ${p99.toFixed(1)} ms`;
  };
  const memory = Math.max(...slices.map(({ memoryMb }) => memoryMb));
  return `${of('reads')}, ${of('orders')}, ${memory.toFixed(0)} MB at most`;
}
