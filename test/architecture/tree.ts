import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One file of the house: where it is, from the top with `/`, and what it says. */
export type File = Readonly<{ path: string; text: string }>;

const notOurs = ['node_modules', 'dist', 'coverage', '.git', '.data', '.env'];

/** Reads every file we keep, the planted canaries excepted: they break the rules on purpose. */
export function readTree(top: string): File[] {
  return walk(top)
    .map((file) => ({ path: relative(top, file), text: readFileSync(file, 'utf8') }))
    .filter(({ path }) => !path.startsWith('test/architecture/canaries/') && !path.endsWith('.log'));
}

export const isCode = ({ path }: File): boolean => /^(apps|libs|migrations|test)\/.*\.(ts|mjs)$/.test(path);
export const isSpec = ({ path }: File): boolean => /\.(spec|int-spec|e2e-spec)\.ts$/.test(path);
export const lines = ({ text }: File): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !notOurs.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      return entry.isFile() ? [path] : [];
    });
}
