import type { Patch } from '../../apps/tools/src/patched-build.ts';
import type { Scenario } from './scenario.ts';

/** A mistake somebody could make, what it does to the build, and how the harness is expected to object. */
export interface Break {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly play: Scenario['play'];
  readonly objection: RegExp;
  /** What it has to object as well, where one alone could have another cause. */
  readonly also?: RegExp;
}
