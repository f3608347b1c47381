import { compiledText } from '../support/compiled-text.js';
import { layers } from '../../apps/tools/src/bench-layers/layers.ts';

const all = layers('http://127.0.0.1:4318', 'redis://127.0.0.1:6379');
const patches = all.flatMap(({ title, without }) =>
  (without.patches ?? []).map(({ file, find }) => [title, file, find] as const),
);

describe('the layers that are left out to see what they cost', () => {
  it.each(patches)('%s: can still be left out of %s', (_title, file, find) => {
    expect(compiledText(file).split(find)).toHaveLength(2);
  });

  it('have the limits of Redis among them only where there is one', () => {
    const titles = layers('http://127.0.0.1:4318', undefined).map(({ title }) => title);
    expect(all.map(({ title }) => title).filter((title) => !titles.includes(title))).toEqual(['Limits, in Redis']);
  });
});
