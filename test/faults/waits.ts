import type { Notes } from './scenario.ts';

/** What hashes a password takes as long as the machine lets it, and is compared with what does so too. */
const HASHING = new Set(['login', 'signup', 'password change']);

/** How long answers took in some time, in milliseconds, by what was asked. */
export class Waits {
  private readonly times = new Map<string, number[]>();

  note(kind: string, ms: number): void {
    const those = this.times.get(kind);
    if (those) those.push(ms);
    else this.times.set(kind, [ms]);
  }

  get kinds(): readonly string[] {
    return [...this.times.keys()];
  }

  of(kind: string): readonly number[] {
    return this.times.get(kind) ?? [];
  }

  longest(kind: string): number {
    return Math.max(0, ...this.of(kind));
  }

  /** The longest of what is asked like it: with a hash, or without. */
  longestLike(kind: string): number {
    const alike = this.kinds.filter((other) => HASHING.has(other) === HASHING.has(kind));
    return Math.max(0, ...alike.map((other) => this.longest(other)));
  }
}

/** Nothing may have taken so much longer than its like did before and after. */
export function compare(
  notes: Notes,
  when: string,
  [calm, meanwhile]: readonly [readonly Waits[], Waits],
  byMs: number,
): void {
  const usual = (kind: string): number => Math.max(...calm.map((waits) => waits.longestLike(kind)));
  const told = meanwhile.kinds.map((kind) => `${kind} ${meanwhile.longest(kind).toFixed(0)}`);
  const count = meanwhile.kinds.reduce((sum, kind) => sum + meanwhile.of(kind).length, 0);
  notes.figure(
    `${when}: the longest of ${count} answers ${told.join(', ')} ms; in calm ${usual('read').toFixed(0)}, with a hash ${usual('login').toFixed(0)} ms`,
  );
  for (const kind of meanwhile.kinds)
    notes.expect(
      meanwhile.longest(kind) <= usual(kind) + byMs,
      `${when}: a ${kind} waited ${meanwhile.longest(kind).toFixed(0)} ms, in calm its like took ${usual(kind).toFixed(0)} ms`,
    );
}
