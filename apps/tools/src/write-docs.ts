import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, BuildFailure, isBuilt } from './build.ts';
import { ROOT } from './environment.ts';
import { errorsPage, eventsPage, openApi } from './generated-docs.ts';
import { Terminal } from './terminal.ts';

/** The pages that follow from the code; `--check` only says which of them are stale, and ends with 1 for any. */
const pages: Readonly<Record<string, () => Promise<string>>> = {
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
  'docs/api/openapi.json': openApi,
};

const check = process.argv.includes('--check');
const terminal = new Terminal();

try {
  if (!isBuilt()) await terminal.step('Building', () => build(process.env));
  const stale: string[] = [];
  for (const [path, make] of Object.entries(pages)) {
    const text = await terminal.step(path, make);
    if (text === textOf(path)) continue;
    stale.push(path);
    if (!check) write(path, text);
  }
  if (check && stale.length > 0) {
    terminal.failure(`Stale: ${stale.join(', ')}. Run npm run docs and commit what it wrote.`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  terminal.failure(error.message);
  process.exitCode = 1;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
}
