import type { FileRule } from './file-rules.js';
import type { File } from './tree.js';

const PAGE = 'docs/security/asvs.md';

/** A row of the page: a requirement, and what of it holds here. */
interface Row {
  readonly id: string;
  readonly level: string;
  readonly here: string;
  readonly why: string;
}

/** Each requirement stands there once, counted rightly, with a test that is there wherever one is said to hold it. */
export const standardRule: FileRule = (files) => {
  const page = files.find(({ path }) => path === PAGE);
  if (!page) return [`${PAGE} is missing`];
  const rows = rowsOf(page.text);
  return [
    ...rows.flatMap((row) => faultsOf(row, files)),
    ...rows
      .filter(({ id }, at) => rows.findIndex((row) => row.id === id) !== at)
      .map(({ id }) => `${id} stands there twice`),
    ...countsOf(page.text).flatMap(([here, count]) => {
      const found = here === 'total' ? rows.length : rows.filter((row) => row.here === here).length;
      return found === count ? [] : [`${here}: ${found}, not ${count}`];
    }),
    ...levelsOf(page.text).flatMap(([level, count]) => {
      const found = rows.filter((row) => row.level === level).length;
      return found === count ? [] : [`level ${level}: ${found}, not ${count}`];
    }),
  ];
};

function rowsOf(text: string): Row[] {
  return [...text.matchAll(/^\| (\d+\.\d+\.\d+) *\| (\d) *\| [^|]+\| ([^|]+)\| ([^|]*)\|$/gm)].map(
    ([, id = '', level = '', here = '', why = '']) => ({ id, level, here: plain(here), why: why.trim() }),
  );
}

function faultsOf({ id, here, why }: Row, files: readonly File[]): string[] {
  const tests = [...why.matchAll(/`([\w./-]+\.ts)`: “([^”]+)”/g)];
  // What an operator has to do is told to them somewhere.
  const isTold = here !== 'operator' || /\]\([\w./-]+\.md#[\w-]+\)/.test(why);
  if (why === '' || !isTold || (here === 'held' && tests.length === 0)) return [`${id} says neither how nor why`];
  return tests.flatMap(([, path, title = '']) =>
    files.some((file) => file.path === path && file.text.includes(title)) ? [] : [`${id}: ${path} has no “${title}”`],
  );
}

function countsOf(text: string): [string, number][] {
  return [...text.matchAll(/^\| ([a-z, *]+)\|[^|]*\| (\d+) *\|$/gm)].map(([, here = '', count]) => [
    plain(here),
    Number(count),
  ]);
}

function levelsOf(text: string): [string, number][] {
  return [...text.matchAll(/level (\d) \((\d+)\)/g)].map(([, level = '', count]) => [level, Number(count)]);
}

function plain(cell: string): string {
  return cell.replaceAll('*', '').trim();
}
