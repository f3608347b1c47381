import { Ended } from '../../apps/tools/src/session.ts';
import type { FaultsBuild } from './build-with-failpoints.ts';
import { gather } from './evidence.ts';
import type { Ground } from './ground.ts';
import { judge, told } from './invariants.ts';
import { Scene, type SceneOptions } from './scene.ts';

/** What a scenario found: figures for a person, and what went wrong. */
export interface Finding {
  readonly figures: readonly string[];
  readonly faults: readonly string[];
}

/** A way of doing harm, under a name that the command line knows. `build`: another one than the ground's. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly play: (ground: Ground, build?: FaultsBuild) => Promise<Finding>;
}

/** Plays on a scene of its own, and has the invariants checked when it is over. */
export async function onScene(
  ground: Ground,
  options: SceneOptions,
  work: (scene: Scene, finding: Notes) => Promise<void>,
): Promise<Finding> {
  const scene = await Scene.open(ground, options);
  try {
    const notes = new Notes();
    await work(scene, notes);
    const verdicts = judge(await gather(scene, notes.planted));
    for (const line of told(verdicts)) notes.figure(line);
    for (const { invariant, fault, violations, of, unit } of verdicts)
      if (violations.length > 0)
        notes.fault(
          `${invariant}: ${fault} ${violations.length} of ${of} ${unit}: ${violations.slice(0, 3).join(', ')}`,
        );
    return notes;
  } finally {
    await scene.close();
  }
}

/** What a scenario writes down as it goes. */
export class Notes implements Finding {
  readonly figures: string[] = [];
  readonly faults: string[] = [];
  /** Ids of messages that the harness put on a topic itself. */
  readonly planted: string[] = [];

  figure(line: string): void {
    this.figures.push(line);
  }

  fault(line: string): void {
    this.faults.push(line);
  }

  /** A fault unless `holds`. */
  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.fault(otherwise);
  }
}

/** Plays one scenario and tells what came of it: what did not hold. */
export async function perform(ground: Ground, { name, title, play }: Scenario): Promise<readonly string[]> {
  const { session } = ground;
  const finding = await session.step(`${name}: ${title}`, () => play(ground));
  for (const line of finding.figures) session.terminal.line(`      ${line}`);
  const faults = finding.faults.map((line) => `${name}: ${line}`);
  for (const line of faults) session.terminal.failure(line);
  return faults;
}

/** Said once more at the end, where somebody who sees the last lines of a long log looks first. */
export function broken(faults: readonly string[], seed: number): Ended {
  return new Ended(`What must hold did not (seed ${seed} repeats the choices):\n${faults.join('\n')}`, 1);
}
