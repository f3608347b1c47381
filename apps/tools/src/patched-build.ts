import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.ts';

interface Manifest {
  readonly version: string;
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A change of one compiled file: the text must be there, once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Copies what was built to a directory of its own and changes the copy; the program in it. */
export function patchedCopy(dist: string, directory: string, patches: readonly Patch[]): string {
  rmSync(directory, { recursive: true, force: true });
  cpSync(dist, join(directory, 'dist'), { recursive: true });
  writeManifest(directory);
  for (const patch of patches) applyPatch(join(directory, 'dist'), patch);
  return join(directory, 'dist/apps/api/src/main.js');
}

/** Changes what was compiled to `dist`; throws where the text is not there, or not once. */
export function applyPatch(dist: string, { file, find, replace }: Patch): void {
  const path = join(dist, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2)
    throw new Error(`${file} does not hold this once, so it cannot be changed:\n${find}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}

/** The rooms' names lead into the build beside it: Node takes the nearest package.json above a file. */
export function writeManifest(directory: string): void {
  const { version, imports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const built = Object.entries(imports).map(([name, targets]) => [name, targets['default']]);
  const manifest = { type: 'module', version, imports: Object.fromEntries(built) as Record<string, string> };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
}
