import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { isUnderNpm } from './environment.ts';
import { type Check, CheckFailed, passGate } from './gate.ts';
import { helpOn } from './help.ts';
import { Interruption } from './interruption.ts';
import { Terminal } from './terminal.ts';

const USAGE = `Usage: npm run ci
  Checks what CI checks of a change: format, lint, types, unused code, build, tests with coverage, docs, faults, messages.
  TEST_KAFKA_BROKERS=host:port names a real Kafka, TEST_MONGO_URL a MongoDB or what is compatible, TEST_MONGO_REAL one that
  explains its plans, TEST_JAEGER_URL and TEST_JAEGER_OTLP_URL a Jaeger; what needs one that is not named is left out.
  TEST_CHROMIUM names a Chromium where PATH leads to none.`;

helpOn(USAGE);
const checkedCommits = 20;
const history = sinceWhen();

/** The one gate: what CI asks of a change, and what a person asks before pushing it. */
const checks: (Check | Check[])[] = [
  // Each has one thread, and lint takes as long as the others together.
  [
    { title: 'lint', command: 'npm run lint' },
    { title: 'types', command: 'npm run typecheck' },
    { title: 'format', command: 'npm run format:check' },
    { title: 'nothing unused', command: 'npm run knip' },
  ],
  { title: 'build', command: 'npm run build' },
  { title: 'tests and coverage', command: 'npm test -- --coverage' },
  ...(existsSync('apps/tools/src/write-docs.ts')
    ? [{ title: 'docs are fresh', command: 'npm run docs -- --check' }]
    : []),
  {
    title: 'plans of MongoDB',
    command: 'npm test -- test/integration/mongo/real',
    skippedBecause: !process.env['TEST_MONGO_REAL'] && 'TEST_MONGO_REAL names none that explains plans and validates',
  },
  {
    title: 'faults',
    command: 'npm run test:faults',
    skippedBecause: !process.env['TEST_KAFKA_BROKERS'] && 'TEST_KAFKA_BROKERS names no Kafka, so none is to be had',
  },
  {
    title: 'commit messages',
    command: `commitlint --to HEAD ${history ?? ''}`,
    skippedBecause: history === undefined && 'there is no git history here',
  },
];

const terminal = new Terminal();
// A second Ctrl-C changes nothing: what the first does not end is killed ten seconds later.
const { signal: stop } = new Interruption(isUnderNpm(process.env), () => undefined);

try {
  await passGate(checks, terminal, stop);
  terminal.line(`${terminal.paint('green', '✓')} All checks passed.`);
} catch (error) {
  process.exitCode = tell(error);
}

function tell(error: unknown): number {
  if (stop.aborted) {
    terminal.failure('Stopped.');
    return 128 + constants.signals.SIGINT;
  }
  if (!(error instanceof CheckFailed)) throw error;
  terminal.line();
  terminal.line(error.output.trimEnd());
  terminal.line();
  terminal.failure(`${error.message}. Run it alone to try again.`);
  return error.exitCode;
}

/** The arguments that leave out all but the last commits; undefined where git or a history is missing. */
function sinceWhen(): string | undefined {
  const knows = (revision: string): boolean => {
    try {
      execFileSync('git', ['rev-parse', '--verify', '--quiet', revision], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!knows('HEAD')) return undefined;
  return knows(`HEAD~${checkedCommits}`) ? `--from HEAD~${checkedCommits}` : '';
}
