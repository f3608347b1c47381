const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** How long, in the two largest units worth telling: `42 s`, `3 min`, `2 h 5 min`, `4 d 3 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return two(whole, [HOUR, 'h'], [MINUTE, 'min']);
  return two(whole, [DAY, 'd'], [HOUR, 'h']);
}

/** A number with as many digits as mean something. */
export function figure(value: number): string {
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

export function milliseconds(ms: number | null): string {
  if (ms === null) return '–';
  return ms < 1_000 ? `${figure(ms)} ms` : `${figure(ms / 1_000)} s`;
}

export function percent(share: number | null): string {
  return share === null ? '–' : `${figure(share * 100)} %`;
}

function two(whole: number, [large, name]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((whole % large) / small);
  return `${Math.floor(whole / large)} ${name}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

type Unit = readonly [seconds: number, name: string];
