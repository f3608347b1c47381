import type { Result } from './rounds.ts';

const ROW = 46;
const TOP = 34;
const LABELS = 300;
const WIDTH = 780;
const ROOM_RIGHT = 70;

const STYLE = `
  text { font: 14px system-ui, sans-serif; fill: #1f2328 }
  .quiet { fill: #59636e; font-size: 12px }
  .within { fill: #2da44e }
  .beyond { fill: #cf222e }
  line { stroke: #59636e; stroke-dasharray: 3 3 }
  .target { stroke: #9a6700; stroke-dasharray: none; stroke-width: 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .quiet { fill: #9198a1 }
    .target { stroke: #d29922 }
  }`;

/** The ratios as bars, each with its target as a stroke; 1 is the yardstick. */
export function chart(results: readonly Result[]): string {
  const most = Math.max(1.4, ...results.flatMap(({ ratio, target }) => [ratio, target]));
  const x = (ratio: number): number => Math.round(LABELS + (ratio / most) * (WIDTH - LABELS - ROOM_RIGHT));
  const height = TOP + results.length * ROW + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>CPU per request, application to yardstick</title>
<style>${STYLE}
</style>
<text class="quiet" x="${x(1)}" y="20" text-anchor="middle">yardstick</text>
<line class="target" x1="${WIDTH - 66}" x2="${WIDTH - 66}" y1="6" y2="24" /><text class="quiet" x="${WIDTH - 58}" y="20">target</text>
<line x1="${x(1)}" x2="${x(1)}" y1="${TOP - 6}" y2="${height}" />
${results.map((result, index) => bar(result, TOP + index * ROW, x)).join('\n')}
</svg>
`;
}

function bar({ title, ratio, target }: Result, y: number, x: (ratio: number) => number): string {
  return `<text x="${LABELS - 12}" y="${y + 20}" text-anchor="end">${title}</text>
<rect class="${ratio <= target ? 'within' : 'beyond'}" x="${LABELS}" y="${y + 2}" width="${x(ratio) - LABELS}" height="26" rx="3" />
<line class="target" x1="${x(target)}" x2="${x(target)}" y1="${y - 2}" y2="${y + 32}" />
<text x="${Math.max(x(ratio), x(target)) + 8}" y="${y + 20}">${ratio.toFixed(2)}</text>`;
}
