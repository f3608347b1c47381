import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../environment.ts';
import { plant } from './fault.ts';
import { FAULTS } from './planted.ts';

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
// A title may be made from a table: then its words stand in the table.
const all = FAULTS.map((fault) => [fault.name, fault] as const);

describe('the faults that are planted on purpose', () => {
  it('are at least forty, each with a name of its own', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
    expect(FAULTS.length).toBeGreaterThanOrEqual(40);
  });

  it.each(all)('%s can still be planted, in one place', (_name, fault) => {
    const sound = textOf(fault.file);
    expect(plant(fault, sound)).not.toBe(sound);
  });

  it.each(all)('%s names a test that is there', (_name, { spec, test }) => {
    expect(textOf(spec)).toContain(test);
  });
});
