import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the canaries promise to break: every `✗ rule` in the files under `folder`, as `file:line rule`. */
export function marksIn(folder: string): string[] {
  return globSync('**/*.ts', { cwd: folder })
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => [...line.matchAll(/✗ (\S+)/g)].map(([, rule]) => `${file}:${at + 1} ${rule}`)),
    )
    .sort();
}
