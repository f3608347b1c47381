import type { ColdStart } from './cold-start.ts';
import type { Hashing } from './hashing.ts';
import type { Pace, Result } from './rounds.ts';

/** Everything that a run found out. */
export interface Findings {
  readonly results: readonly Result[];
  readonly coldStart: ColdStart;
  readonly hashing: Hashing;
  readonly machine: string;
  readonly pace: Pace;
  /** What the page says of layers: other runs find that out, and this one keeps it. */
  readonly layers?: string | undefined;
}

const RATIO = /^\| +(?<title>[^|]+?) +\|[^|]+\|[^|]+\| +(?<ratio>\d+\.\d+) +\|/gm;

/** The page that keeps the figures; `npm run bench -- --quick` compares itself with it. */
export function page({ results, coldStart, hashing, machine, pace, layers }: Findings): string {
  const besides = results.filter(({ isOwn }) => !isOwn);
  const own = results.filter(({ isOwn }) => isOwn);
  return `# Benchmarks

<!-- Written by \`npm run bench\`; do not edit. -->

What a request costs the application, in microseconds of its CPU, beside what the same work costs the least server there
can be. Times on shared machines say little; two servers measured in turn, on one machine, in one run, say how they compare.

![Ratios, application to yardstick](benchmarks.svg)

${table(['Work', 'Application', 'Yardstick', 'Ratio', 'Spread', 'Hits', 'Target', ''], besides.map(row))}

One server against itself: in the first row the yardstick, in the others the application. Deep in a list PostgreSQL would pay,
so there the CPU of both counts:

${table(['Work', 'This', 'Against', 'Ratio', 'Spread', 'Hits', 'Target', ''], own.map(row))}

Cold start, built, to the first 200: ${Math.round(coldStart.ms)} ms (${coldStart.spread.map(Math.round).join('…')} ms;
target below ${coldStart.target} ms) ${mark(coldStart.ms < coldStart.target)}; the very first after a build, which compiles: ${Math.round(coldStart.first)} ms

Eight callers who log in without a pause: ${hashing.perSecond.toFixed(0)} logins a second, beside ${hashing.hashesPerSecond.toFixed(0)} of nothing but a hash. All places for
hashing are taken for ${percent(hashing.share)} of the time (target at least ${percent(hashing.target)}) ${mark(hashing.share >= hashing.target)}

${method(pace)}

Machine: ${machine}.
${layers === undefined ? '' : `\n${layers}`}`;
}

function method(pace: Pace): string {
  return `## How it is measured

- **Application**: the production build with everything on. Tenants walled off by row-level security, permissions, one
  contextId, one access line per request, validation, security headers, CORS, ETags, idempotency.
- **Yardstick**: bare Fastify and pg. Hand-written SQL, each statement awaited before the next is sent, \`select *\`, an HS256
  token checked with \`node:crypto\`; no tenant, no validation, no log. Its tables hold the same rows.
- **Logging in** is compared with a hash alone: the yardstick checks one under the same settings, as many at a time, no more. A place is taken
  while a thread of Node's pool works or waits for a core (\`/proc\`, \`schedstat\`); signing a token works there too, for a hundredth of a hash.
- One PostgreSQL for both, pools of the same size, 100 people with a token each, 8 callers at a time from a third process.
- After 40,000 requests to warm up (3,000 where each hashes a password), ${pace.rounds} rounds of about ${pace.seconds} s each side, in turn, the beginner alternating. CPU is what
  the kernel counts for the process; the lower quartile of the rounds stands in the table. The spread is the least and the
  greatest ratio of two rounds side by side. Whole runs of the same differ by some five percent, so a target of 1.05 says “no more
  than”.
- **Hits**: the share of the looks into the application's caches, by \`cache_looks_total\`, that were answered from there.
- The signed-in user and services are answered from memory here, as they are to whoever asks a second time, and read each time
  there. Placing an order has its prices from memory, and commits the check of them, the idempotency record, the order, its lines
  its event and its audit entry in one round trip; there it reads the catalogue, then commits in a transaction of six statements.
- **Without all else**: the same seven statements by the application's own batch, in the yardstick. ADR 0039 says what it tells.`;
}

/** The ratios that a page holds, by the title of the work. */
export function ratiosOf(markdown: string): ReadonlyMap<string, number> {
  return new Map(
    [...markdown.matchAll(RATIO)].map(({ groups }) => [groups?.['title'] ?? '', Number(groups?.['ratio'])]),
  );
}

function row({ title, measured, against, ratio, spread, hits, target }: Result): string[] {
  const between = spread.map((value) => value.toFixed(2)).join('…');
  const figures = [`${measured.toFixed(0)} µs`, `${against.toFixed(0)} µs`, ratio.toFixed(2), between, shareOf(hits)];
  return [title, ...figures, `≤ ${target.toFixed(2)}`, mark(ratio <= target)];
}

function shareOf(hits: number | undefined): string {
  return hits === undefined ? '–' : percent(hits);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function mark(isReached: boolean): string {
  return isReached ? '✓' : '✗';
}
