import { escape } from '#libs/http';

const WIDTH = 120;
const HEIGHT = 28;
const SLOTS = 60;

/** The last values as a small drawing, newest at the right; `label` says the same in words. Where nothing was, the line breaks. */
export function sparkline(values: readonly (number | null)[], label: string): string {
  const shown = values.slice(-SLOTS);
  const most = Math.max(...shown.map((value) => value ?? 0), Number.MIN_VALUE);
  const x = (at: number) => round(WIDTH - ((shown.length - 1 - at) * WIDTH) / (SLOTS - 1));
  const y = (value: number) => round(HEIGHT - 1.5 - (value / most) * (HEIGHT - 3));
  let drawing = false;
  const line = shown.map((value, at) => {
    const begins = !drawing;
    drawing = value !== null;
    return value === null ? '' : `${begins ? 'M' : 'L'}${x(at)} ${y(value)}`;
  });
  return [
    `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${escape(label)}">`,
    `<path class="floor" d="M0 ${HEIGHT - 1.5}H${WIDTH}"/><path class="line" d="${line.join('')}"/></svg>`,
  ].join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
