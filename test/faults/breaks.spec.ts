import { readFileSync } from 'node:fs';
import { compiledText } from '../support/compiled-text.js';
import { BREAKS } from './breaks.ts';

const patches = BREAKS.flatMap(({ name, patches: all }) => all.map((patch) => [name, patch.file, patch.find] as const));

describe('the mistakes that are made on purpose', () => {
  it.each(patches)('%s: can still be made in %s', (_name, file, find) => {
    expect(compiledText(file).split(find)).toHaveLength(2);
  });

  it('are all told of, each once', () => {
    const told = [...readFileSync('docs/faults.md', 'utf8').matchAll(/^\| ([^|]+?) +\|[^|]+\|$/gm)].map(
      ([, name]) => name,
    );
    const names = BREAKS.map(({ name }) => name);
    expect(names.filter((name) => told.filter((each) => each === name).length !== 1)).toEqual([]);
  });
});
