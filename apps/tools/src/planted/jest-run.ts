import { type ChildProcess, spawn } from 'node:child_process';
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
  /** Of the words that were asked for, those that stand in the title of no test that passed. */
  readonly unseen: readonly string[];
  /** The first words of the first assertion that failed in a test itself; undefined where none did. */
  readonly objection: string | undefined;
  /** The same of whatever else went wrong: in a hook, by something that was thrown, or because nothing ran at all. */
  readonly breakdown: string | undefined;
  /** Whether it had to be ended because it took too long. */
  readonly hung: boolean;
  /** What the runner printed. */
  readonly output: string;
}

interface AssertionResult {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly AssertionResult[];
  }[];
}

/** What `test/support/telling-environment.mjs` writes down. */
interface Failure {
  readonly title: string;
  readonly asserted: boolean;
  readonly words: string;
}

const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
/** Longer than any test lets itself take. */
const PATIENCE_MS = 300_000;
const ENVIRONMENT = 'test/support/telling-environment.mjs';
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
  const [report, failures] = [join(root, 'report.json'), join(root, 'failures.jsonl')];
  for (const file of [report, failures]) rmSync(file, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'test/jest.config.mjs', '--runInBand'];
  const chosen = ['--runTestsByPath', spec, '--testNamePattern', tests.map(literally).join('|')];
  const files = ['--json', `--outputFile=${report}`, `--cacheDirectory=${join(root, '.jest')}`];
  // A group of its own: what it starts ends with it, and a Ctrl-C reaches it by way of us.
  const child = spawn(process.execPath, [...FLAGS, ...jest, ...chosen, ...files, `--env=<rootDir>/${ENVIRONMENT}`], {
    cwd: root,
    env: withOwnBinaries({ ...env, TELL_FAILURES_TO: failures }),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const group = -Number(child.pid);
  started(group);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const hung = await closed(child, group, stop);
  return { ...outcomeOf(read<Report>(report)[0], read<Failure>(failures), tests), hung, output };
}

/** Waits for the end, and brings it about where nobody wants to wait any longer; whether that was for its lateness. */
async function closed(child: ChildProcess, group: number, stop: AbortSignal): Promise<boolean> {
  let [gone, hung]: [Promise<unknown>, boolean] = [Promise.resolve(), false];
  const finish = (): void =>
    void (gone = end(group, [
      ['SIGTERM', 3_000],
      ['SIGKILL', 1_000],
    ]));
  stop.addEventListener('abort', finish, { once: true });
  const late = setTimeout(() => ((hung = true), finish()), PATIENCE_MS);
  await once(child, 'close');
  clearTimeout(late);
  stop.removeEventListener('abort', finish);
  await gone;
  return hung;
}

/** A test objects by an assertion of its own. One that falls over, or is never reached, says nothing of the guard. */
export function outcomeOf(
  report: Report | undefined,
  failures: readonly Failure[],
  tests: readonly string[],
): Omit<Outcome, 'hung' | 'output'> {
  const named = failures.filter(({ title }) => tests.some((test) => title.includes(test)));
  const objection = named.find(({ asserted }) => asserted)?.words;
  const blamed = report?.testResults.flatMap(({ message, assertionResults }) => [
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
    ...(assertionResults.length === 0 ? [message] : []),
  ]);
  const [passed, failed] = [report?.numPassedTests ?? 0, report?.numFailedTests ?? 0];
  const green = (report?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed');
  const unseen = tests.filter((test) => !green.some(({ fullName }) => fullName.includes(test)));
  const words = blamed?.find(Boolean) ?? (passed + failed === 0 ? 'no test ran' : undefined);
  return {
    ...{ passed, failed, unseen, objection: objection && brief(objection) },
    breakdown: objection === undefined && words !== undefined ? brief(words) : undefined,
  };
}

/** The lines of JSON of a file, none where there is no file. */
function read<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as T);
}

function brief(text: string): string {
  const words = stripVTControlCharacters(text).split(/\n\s+at /)[0] ?? '';
  return words.replaceAll(/\s+/g, ' ').trim().slice(0, WORDS);
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
