import type { Member } from './member.ts';

/** How long, between two moments, at least one of them was ready. */
export function servedMs(members: readonly Member[], from: number, to: number): number {
  const spans = members
    .flatMap(({ up }) => up)
    .map((span) => ({ from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .sort((a, b) => a.from - b.from);
  let [sum, reached] = [0, from];
  for (const span of spans) {
    sum += Math.max(0, span.to - Math.max(reached, span.from));
    reached = Math.max(reached, span.to);
  }
  return sum;
}

/** How long they were away each time before they were ready again, in milliseconds. */
export function absences(members: readonly Member[]): number[] {
  return members.flatMap(({ up }) => up.slice(1).map(({ from }, index) => from - (up[index]?.to ?? from)));
}
