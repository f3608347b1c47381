import type { Pace } from '../bench/rounds.ts';
import type { SpansTold } from '../bench/span-sink.ts';
import type { LayerCost } from './turns.ts';

/** Everything that a run found out. */
export interface LayerFindings {
  readonly costs: readonly LayerCost[];
  /** Of all processes that recorded traces. */
  readonly spans: SpansTold;
  readonly machine: string;
  readonly pace: Pace;
  readonly starts: number;
}

const HEADING = '## What each layer costs';

/** A page of benchmarks with this as its last section, in the place of the one that it had. */
export function withSection(page: string, section: string): string {
  return `${(page.split(HEADING)[0] ?? '').trimEnd()}\n\n${section}`;
}

/** The section of a page, if it has one. */
export function sectionOf(page: string): string | undefined {
  const [, body] = page.split(HEADING);
  return body === undefined ? undefined : HEADING + body;
}

export function section({ costs, spans, machine, pace, starts }: LayerFindings): string {
  const works = [...new Set(costs.map(({ work }) => work))];
  return `${HEADING}

<!-- Written by \`npm run bench -- layers\`; do not edit. -->

Microseconds of CPU per request: one process without the layer and one with it, asked in turn. What a layer costs is the median of
the differences between two rounds side by side, and in brackets what the middle half of them lies between. What lies within that
of the first row is nothing that can be told from nothing.

${works.map((work) => table(work, costs)).join('\n\n')}

- **Both sides** are the production build with the settings of above, started anew ${starts} ${starts === 1 ? 'time' : 'times'}, for no two processes are
  compiled alike; each time ${pace.rounds} rounds of about ${pace.seconds} s a side, the yardstick of above among them, another one beginning each.
- **Limits** are on, as above, so wide that nobody is refused; off by \`RATE_LIMIT_IP\`, \`_PRINCIPAL\` and \`_TENANT\` as \`off\`.
- **Audit** and **metrics** have no switch. Without them is a copy of what was built in which a commit adds no entry and looks for
  no change that lacks one, or nothing is counted and measured; without traces that are switched off, nobody asks whether they are on (\`apps/tools/src/bench-layers/layers.ts\`; a text that is not found
  exactly once ends the run). Sealing and signing entries is the worker's, and scraping happens each 15 s: neither is in here.
- **Traces** are off above, as where nobody sets anything. With them, spans go to a receiver that takes all: of
  ${(spans.delivered + spans.lost).toLocaleString('en')} spans ${lostShare(spans)} were lost, which cost less than those that were delivered.

Machine: ${machine}.
`;
}

function table(work: string, costs: readonly LayerCost[]): string {
  const those = costs.filter((cost) => cost.work === work);
  const yardstick = those.map((cost) => cost.yardstick).sort((a, b) => a - b)[Math.floor(those.length / 2)] ?? NaN;
  const head = ['Layer', 'Without', 'With', 'Costs', 'Costs PostgreSQL'];
  const rows = those.map((cost) => [
    cost.layer,
    `${cost.without.toFixed(0)} µs`,
    `${cost.with.toFixed(0)} µs`,
    between(cost.difference, cost.spread),
    between(cost.database, cost.databaseSpread),
  ]);
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows];
  return `${work}; the yardstick needed ${yardstick.toFixed(0)} µs in the same rounds:

${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`;
}

function between(value: number, spread: readonly [number, number]): string {
  return `${value.toFixed(1)} µs (${spread.map((each) => each.toFixed(1)).join('…')})`;
}

function lostShare({ delivered, lost }: SpansTold): string {
  return lost === 0 ? '0' : `${((100 * lost) / (delivered + lost)).toFixed(1)} %`;
}
