import type { Kind } from './crowd.ts';
import { KINDS } from './crowd.ts';
import type { Mood, MoodyProxy } from './moody-proxy.ts';

/** A part of the application that may be ill. */
export type Part = 'redis' | 'kafka' | 'postgres' | 'mongo' | 'rates';

/** What is promised of an ill part (docs/operations/README.md). */
export interface Terms {
  /** What may be answered 503 meanwhile. */
  readonly mayRefuse: readonly Kind[];
  /** How long after it is well again everything is answered. */
  readonly backMs: number;
  /** Under which name `/ready` tells of it. */
  readonly named: string;
  /** How long after it went `/ready` has to know: each look asks for itself; of a host it tells of the last call. */
  readonly toldMs: number;
  /** How long after it is well again `/ready` is as before. */
  readonly readyMs: number;
}

/** Beside what is promised: a look on its way, on a machine that others use. */
const MOMENT_MS = 500;

export const TERMS: Readonly<Record<Part, Terms>> = {
  redis: { mayRefuse: [], backMs: 2_000, named: 'redis', toldMs: MOMENT_MS, readyMs: 2_000 },
  kafka: { mayRefuse: [], backMs: 2_000, named: 'kafka', toldMs: MOMENT_MS, readyMs: 2_000 },
  // What was told counts as fresh for a second here, and an attempt takes two; a circuit that is open lasts five.
  rates: { mayRefuse: [], backMs: 2_000, named: 'exchange-rates', toldMs: 3_000 + MOMENT_MS, readyMs: 6_000 },
  mongo: { mayRefuse: ['list', 'service', 'order'], backMs: 5_000, named: 'mongo', toldMs: MOMENT_MS, readyMs: 5_000 },
  postgres: { mayRefuse: KINDS, backMs: 2_000, named: 'postgres', toldMs: MOMENT_MS, readyMs: 2_000 },
};
export const PARTS = Object.keys(TERMS) as readonly Part[];

/** What may happen to a part, one mood after the other. */
export interface Course {
  readonly name: string;
  readonly moods: readonly Mood[];
  readonly inSmall?: true;
}

/** In small only the two that have found the most. */
export const COURSES: readonly Course[] = [
  { name: 'gone', moods: ['gone'] },
  { name: 'half a second late', moods: ['slow'] },
  { name: 'silent', moods: ['silent'], inSmall: true },
  { name: 'restarted again and again', moods: ['gone', 'open', 'gone', 'open', 'gone'], inSmall: true },
];

/** One part, what happens to it, and where. */
export interface Trouble {
  readonly part: Part;
  readonly course: Course;
  readonly way: MoodyProxy;
}

/** Whether it ends with the part away, and not only late. */
export function endsAway({ moods }: Course): boolean {
  return moods.at(-1) !== 'slow';
}
