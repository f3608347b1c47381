import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { withOwnBinaries } from '../build.ts';
import type { Environment } from '../environment.ts';
import { end } from '../processes.ts';

/** What a run of one test file came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** The first words of the first objection. */
  readonly objection: string;
  /** What the runner printed. */
  readonly output: string;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[];
  }[];
}

const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
// Something that hangs because of a fault is an objection as well, but not one to wait for without end.
const PATIENCE_MS = 300_000;
/** As many letters of an objection as fit on a line. */
const WORDS = 110;

/** Who follows a run: `stop` ends it, and whoever was told its process group may end it at once. */
export interface Watch {
  readonly env: Environment;
  readonly stop: AbortSignal;
  readonly started: (group: number) => void;
}

/** Runs the tests of `spec` in whose titles one of `tests` stands, in the sources under `root`. */
export async function runTests(
  root: string,
  spec: string,
  tests: readonly string[],
  { env, stop, started }: Watch,
): Promise<Outcome> {
  stop.throwIfAborted();
  const report = join(root, 'report.json');
  rmSync(report, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'test/jest.config.mjs', '--runInBand'];
  const chosen = ['--runTestsByPath', spec, '--testNamePattern', tests.map(literally).join('|')];
  const files = ['--json', `--outputFile=${report}`, `--cacheDirectory=${join(root, '.jest')}`];
  // A group of its own: what it starts ends with it, and a Ctrl-C reaches it by way of us.
  const child = spawn(process.execPath, [...FLAGS, ...jest, ...chosen, ...files], {
    cwd: root,
    env: withOwnBinaries(env),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const group = -Number(child.pid);
  started(group);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, 'close');
  let gone: Promise<unknown> = Promise.resolve();
  const finish = (): void =>
    void (gone = end(group, [
      ['SIGTERM', 3_000],
      ['SIGKILL', 1_000],
    ]));
  stop.addEventListener('abort', finish, { once: true });
  const late = setTimeout(finish, PATIENCE_MS);
  await closed;
  clearTimeout(late);
  stop.removeEventListener('abort', finish);
  await gone;
  const told = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined;
  return { passed: told?.numPassedTests ?? 0, failed: told?.numFailedTests ?? 0, objection: objectionIn(told), output };
}

function objectionIn(report: Report | undefined): string {
  const messages = report?.testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ failureMessages }) => failureMessages),
  );
  const words = stripVTControlCharacters(messages?.[0] ?? '').split(/\n\s+at /)[0] ?? '';
  return words.replaceAll(/\s+/g, ' ').slice(0, WORDS);
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
