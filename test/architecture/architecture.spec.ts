import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from './cruise.js';
import { marksIn } from './marks.js';
import { dependencyRules } from './dependency-rules.js';
import { type Graph, mayAsk, standsOn } from './module-map.js';

const house = process.cwd();
const canaries = join(house, 'test/architecture/canaries/directions');
const floors = ['apps', 'libs', 'migrations'];
const leastFiles = 60;

describe('the architecture', () => {
  it.each<[string, Graph, string]>([
    ['module', mayAsk, 'apps/api/src/modules'],
    ['lib', standsOn, 'libs'],
  ])('has each %s on the map, and on the map nothing else', (_, graph, folder) => {
    expect(Object.keys(graph).sort()).toEqual(foldersOf(folder));
  });

  it.each<[string, Graph]>([
    ['modules', mayAsk],
    ['libs', standsOn],
  ])('lists %s so that each leans only on those above it', (_, graph) => {
    expect(leaningUpwards(graph)).toEqual([]);
  });

  it('keeps its directions', async () => {
    const { filesSeen, violations } = await inspect(house, dependencyRules(mayAsk, standsOn), [...floors, 'test']);
    expect(violations.map(({ line }) => line)).toEqual([]);
    expect(filesSeen).toBeGreaterThan(leastFiles);
  });
});

describe('the rules of direction', () => {
  const rules = dependencyRules({ other: [], canary: [], auth: ['other'] }, { any: [], another: ['any'] });
  const marked = marksIn(canaries);

  it('bite on the marked imports of the canaries and nowhere else', async () => {
    const { violations } = await inspect(canaries, rules, floors);
    expect(unique(violations.map(({ from, rule }) => `${from} ${rule}`))).toEqual(unique(marked.map(withoutLine)));
  });

  it('have a canary each', () => {
    const alike = ['auth-asks', 'another-stands-on'];
    const caught = unique(marked.map((mark) => mark.replace(/^.* /, '')));
    expect(caught).toEqual(unique(rules.map(({ name }) => name).filter((name) => !alike.includes(name))));
  });
});

function foldersOf(folder: string): string[] {
  if (!existsSync(join(house, folder))) return [];
  return readdirSync(join(house, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function leaningUpwards(graph: Graph): string[] {
  const names = Object.keys(graph);
  return Object.entries(graph).flatMap(([name, leansOn]) =>
    leansOn
      .filter((other) => !names.slice(0, names.indexOf(name)).includes(other))
      .map((other) => `${name} leans on ${other}, which is not listed above it`),
  );
}

function withoutLine(mark: string): string {
  return mark.replace(/:\d+ /, ' ');
}

function unique(lines: string[]): string[] {
  return [...new Set(lines)].sort();
}
