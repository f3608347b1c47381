import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CALL = /await failpoint\('[\w.]+'\);/g;
const IMPORT = /^import \{ failpoint \} from '#libs\/failpoints';$/m;
const LIB = 'libs/failpoints';

/**
 * Takes the failpoints out of what was compiled: their calls, and the lib behind them. Lines stay where the source maps
 * look for them. Throws where one is left, such as a call that is no statement of its own.
 */
export function stripFailpoints(dist: string): void {
  rmSync(join(dist, LIB), { recursive: true, force: true });
  for (const file of filesOf(dist)) {
    const text = readFileSync(file, 'utf8');
    const stripped = file.endsWith('.map')
      ? text.replaceAll('"failpoint"', '""')
      : text.replace(CALL, '').replace(IMPORT, '');
    if (stripped !== text) writeFileSync(file, stripped);
  }
  const left = mentionsOfFailpoints(dist);
  if (left.length > 0) throw new Error(`A failpoint is left in ${left.join(', ')}: write \`await failpoint('…');\`.`);
}

/** The files under `dist` that still speak of failpoints. */
export function mentionsOfFailpoints(dist: string): string[] {
  return filesOf(dist).filter((file) => /failpoint/i.test(file) || /failpoint/i.test(readFileSync(file, 'utf8')));
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|map)$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}

if (import.meta.main) stripFailpoints('dist');
