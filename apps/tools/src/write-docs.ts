import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, BuildFailure, isBuilt } from './build.ts';
import { ROOT } from './environment.ts';
import { BrokenPromises } from './event-contracts/frozen-copies.ts';
import { eventsDocument, eventsPage, releaseEvents } from './event-docs.ts';
import { errorsPage, graphqlSchema, openApi } from './generated-docs.ts';
import { dataClassificationPage } from './sensitivity/page.ts';
import { helpOn } from './help.ts';
import { dashboardFile } from './monitoring/dashboard.ts';
import { metricsPage } from './monitoring/page.ts';
import { rulesFile, rulesTestFile } from './monitoring/rules.ts';
import { plantedFaultsPage } from './planted/page.ts';
import { permissionsPage } from './policy/page.ts';
import { Terminal } from './terminal.ts';

const USAGE = `Usage: npm run docs -- [--check | --release-events]
  Writes the generated pages under docs, and what Prometheus and Grafana are given, from the built code.
  --check            only says which of them are stale; exit code 1 for any
  --release-events   freezes the shapes of events that are new, and writes no page`;

helpOn(USAGE);

/**
 * The pages that follow from the code; `--check` only says which of them are stale, and ends with 1 for any.
 * `--release-events` freezes the shapes of events that are new, and writes no page.
 */
const pages: Readonly<Record<string, () => Promise<string>>> = {
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
  'docs/events.json': eventsDocument,
  'docs/permissions.md': permissionsPage,
  'docs/security/planted-faults.md': plantedFaultsPage,
  'docs/security/data-classification.md': dataClassificationPage,
  'docs/operations/metrics.md': metricsPage,
  'docker/monitoring/alerts.yml': rulesFile,
  'docker/monitoring/alerts.test.yml': rulesTestFile,
  'docker/monitoring/dashboard.json': dashboardFile,
  'docs/api/openapi.json': openApi,
  'docs/api/schema.graphql': graphqlSchema,
};

const check = process.argv.includes('--check');
const terminal = new Terminal();

try {
  if (!isBuilt()) await terminal.step('Building', () => build(process.env));
  if (process.argv.includes('--release-events')) {
    const written = await terminal.step('Freezing what is new', releaseEvents, (names) => `${names.length} new`);
    for (const name of written) terminal.note(name);
  } else await writePages();
} catch (error) {
  if (!(error instanceof BuildFailure || error instanceof BrokenPromises)) throw error;
  terminal.failure(error.message);
  process.exitCode = 1;
}

async function writePages(): Promise<void> {
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
