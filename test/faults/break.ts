import type { Scenario } from './scenario.ts';

/** A change of one compiled file: the text must be there. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A mistake somebody could make, what it does to the build, and how the harness is expected to object. */
export interface Break {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly play: Scenario['play'];
  readonly objection: RegExp;
}
