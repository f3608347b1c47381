import { cell, markdown, NOTE } from '../generated-docs.ts';
import { FAULTS, PLANTED } from './planted.ts';

/** The planted faults as a page: each with what stands against it, and the test that objects. */
export function plantedFaultsPage(): Promise<string> {
  const sections = Object.entries(PLANTED).flatMap(([title, faults]) => [
    `## ${title}`,
    '',
    '| planted fault | what stands against it | in | which test objects |',
    '| --- | --- | --- | --- |',
    ...faults.map(
      ({ name, fault, guard, file, spec, test }) =>
        `| \`${name}\`: ${cell(fault)} | ${cell(guard)} | \`${file}\` | \`${spec}\`: “${cell(test)}” |`,
    ),
    '',
  ]);
  return markdown([
    NOTE,
    '',
    '# Planted faults',
    '',
    'A guard that no test misses may be gone tomorrow. So each one is taken out on purpose, in a copy of the sources, and the test',
    `that watches it has to turn red: ${FAULTS.length} faults in all.`,
    '',
    '```sh',
    'npm run test:planted                          # all of them, one after the other; some half an hour',
    'npm run test:planted -- siblings-seen         # only this one',
    '```',
    '',
    'Before the first fault each test runs without any: one that is red by itself proves nothing. Only an assertion of the named',
    'test is an objection: a house that does not open, an error that is thrown, or a run that hangs says nothing of the guard,',
    'and is told as what it is. The command leaves with 1 where a fault meets no objection. Every test run checks that each fault can still be planted, in exactly one place, and that',
    'its test is still there (`apps/tools/src/planted/faults.spec.ts`).',
    '',
    ...sections,
  ]);
}
