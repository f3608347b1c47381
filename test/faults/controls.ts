import { join } from 'node:path';
import { applyPatch } from '../../apps/tools/src/patched-build.ts';
import type { Break } from './break.ts';
import { BREAKS } from './breaks.ts';
import { copyOf } from './build-with-failpoints.ts';
import type { Ground } from './ground.ts';

/** What does not come within this time does not come: the harness is here to object, not to wait. */
const PATIENCE_MS = 15_000;

/** Breaks the build in each known way and has the harness object; those it did not object to. */
export async function control(ground: Ground, only: readonly string[]): Promise<string[]> {
  const unknown = only.filter((name) => !BREAKS.some((broken) => broken.name === name));
  if (unknown.length > 0) throw new Error(`No mistake is called ${unknown.join(', ')}.`);
  const blind: string[] = [];
  const chosen = BREAKS.filter(({ name }) => only.length === 0 || only.includes(name));
  for (const broken of chosen)
    if (!(await objects(ground, broken))) blind.push(`${broken.name}: nobody objected as expected`);
  ground.session.terminal.line(`The harness objected to ${chosen.length - blind.length} of ${chosen.length} mistakes.`);
  return blind;
}

async function objects(ground: Ground, { name, patches, play, objection, also }: Break): Promise<boolean> {
  const { session, directory } = ground;
  const build = copyOf(ground.build, join(directory, 'broken', name.replaceAll(' ', '-')));
  for (const patch of patches) applyPatch(build.dist, patch);
  const { faults } = await session.step(`broken: ${name}`, () => play({ ...ground, patienceMs: PATIENCE_MS }, build));
  const found = [objection, ...(also ? [also] : [])].map((words) => faults.find((fault) => words.test(fault)));
  const objected = found.every((fault) => fault !== undefined);
  if (objected) for (const fault of new Set(found)) session.terminal.line(`      objected: ${fault}`);
  else session.terminal.failure(`${name}: nobody objected as expected (${faults.join('; ') || 'no fault at all'})`);
  return objected;
}
