import { LATE_MS } from './crowd.ts';
import type { Look, Probes } from './probes.ts';
import type { Notes } from './scenario.ts';
import { endsAway, TERMS, type Trouble } from './trouble.ts';

/** So many looks at least were asked for while the part was certainly known to be away. */
export const LEAST_LOOKS = 2;
/** A busy machine has Redis answer late now and then, which rests for a second then; any longer is no such moment. */
const BLINK_MS = 2_000;

/** When the last of its moods began, when it was well again, and how long after that `/ready` was as before. */
export interface Times {
  readonly illAt: number;
  readonly wellAt: number;
  readonly readyMs: number;
}

/** Judges what `/ready` and its neighbours said by the table of what each part may take away. */
export function judgeReadiness(notes: Notes, probes: Probes, { part, course }: Trouble, times: Times): void {
  const { named, toldMs, readyMs } = TERMS[part];
  const what = `while ${part} was ${course.name}`;
  const isVital = part === 'postgres';
  const told = endsAway(course) ? probes.between(times.illAt + toldMs, times.wellAt) : [];
  // Who was asked while it was away may be answered after its return.
  const unsaid = told.filter(({ answeredAt, ...look }) => answeredAt < times.wellAt && !tells(look, named, isVital));
  const strange = isVital ? [] : probes.looks.filter(({ status }) => status !== 200);
  const others = probes.looks.filter((look) => isAnother(look, named));
  const late = probes.looks.filter(({ askedAt, answeredAt }) => answeredAt - askedAt > LATE_MS).length;
  const anotherMs = longest(probes.looks, named);
  notes.figure(
    `  /ready: 0 expected of: ${isVital ? '' : `not 200 ${strange.length} of ${probes.looks.length}, `}` +
      `${isVital ? 'not 503' : 'not degraded'} once it is known ${unsaid.length} of ${told.length}, late ${late} of ${probes.looks.length}; ` +
      `another part down ${others.length} of ${probes.looks.length}, for ` +
      `${anotherMs.toFixed(0)} ms at most; as before ${times.readyMs.toFixed(0)} ms after its return; liveness not 200: ${probes.doubts.length} of ${probes.lives}`,
  );
  notes.expect(probes.doubts.length === 0, `${what} liveness said ${distinct(probes.doubts)}`);
  notes.expect(strange.length === 0, `${what} /ready said ${distinct(strange.map(worded))}`);
  notes.expect(late === 0, `${what} ${late} answers of /ready came after their deadline`);
  notes.expect(
    anotherMs <= BLINK_MS,
    `${what} /ready said for ${anotherMs.toFixed(0)} ms ${distinct(others.map(worded))}`,
  );
  notes.expect(unsaid.length === 0, `${what} /ready still said ${distinct(unsaid.map(worded))}`);
  if (endsAway(course)) notes.expect(told.length >= LEAST_LOOKS, `${what} /ready was looked at ${told.length} times`);
  notes.expect(
    times.readyMs <= readyMs,
    `${what}, it took ${times.readyMs.toFixed(0)} ms until /ready was as before, where ${readyMs} is the most`,
  );
}

/** Without PostgreSQL nothing is to be sent here; without any other part everything is. */
function tells({ status, says, ill }: Omit<Look, 'answeredAt'>, named: string, isVital: boolean): boolean {
  return ill.includes(named) && (isVital ? status === 503 && says === 'down' : status === 200 && says === 'degraded');
}

function isAnother({ ill }: Look, named: string): boolean {
  return ill.some((each) => each !== named);
}

/** For how long at most one look after the other said that another part was down. */
function longest(looks: readonly Look[], named: string): number {
  let [most, since] = [0, Infinity];
  for (const look of looks) {
    since = isAnother(look, named) ? Math.min(since, look.askedAt) : Infinity;
    most = Math.max(most, look.answeredAt - since);
  }
  return most;
}

function worded({ status, says, ill }: Look): string {
  return `${status} ${says}${ill.length > 0 ? ` (${ill.join(', ')})` : ''}`;
}

function distinct(lines: readonly string[]): string {
  return [...new Set(lines)].slice(0, 4).join('; ');
}
