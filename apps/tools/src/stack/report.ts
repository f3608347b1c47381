import type { Environment } from '../environment.ts';
import type { Terminal } from '../terminal.ts';
import { containerPid } from './containers.ts';
import type { PartName } from './part.ts';
import { directoryOf, PARTS } from './parts.ts';
import { pidOf, readState } from './state.ts';

/** How one part is. */
export interface PartReport {
  readonly part: PartName;
  readonly runs: boolean;
  readonly answers: boolean;
  readonly by?: 'packages' | 'docker' | 'podman';
  readonly port?: number;
  readonly pid?: number;
  readonly since?: string;
  readonly log?: string;
  /** What the application has to be told to use it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Looks at a part. */
export async function reportOn(name: PartName, dataDirectory: string, env: Environment): Promise<PartReport> {
  const directory = directoryOf(name, dataDirectory);
  const state = readState(directory);
  const pid = state && (state.container ? await containerPid(state, env) : pidOf(state));
  if (!state || pid === undefined) return { part: name, runs: false, answers: false, environment: {} };
  const { container, port, since, log } = state;
  const answers = await PARTS[name].answers(port);
  const environment = PARTS[name].environment(port, directory);
  const told = { ...(since === undefined ? {} : { since }), ...(log === undefined ? {} : { log }) };
  return { part: name, runs: true, answers, by: container?.engine ?? 'packages', port, pid, ...told, environment };
}

/** One line for each part. */
export function show(reports: readonly PartReport[], terminal: Terminal): void {
  for (const report of reports) {
    const { part, runs, answers, by, port, pid, since } = report;
    const mark =
      runs && answers ? terminal.paint('green', '✓') : terminal.paint(runs ? 'red' : 'dim', runs ? '✗' : '–');
    const found = `${answers ? 'answers' : 'does not answer'} on port ${port}, process ${pid}, ${by}, since ${since}`;
    terminal.line(`${mark} ${part.padEnd(8)}  ${runs ? found : 'does not run'}`);
  }
}

/** What to tell the application so that it uses the parts that run, as NAME=value. */
export function environmentOf(reports: readonly PartReport[]): string[] {
  return reports.flatMap(({ environment }) => Object.entries(environment).map(([name, value]) => `${name}=${value}`));
}
