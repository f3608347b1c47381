import { chromiumOf } from './chromium.ts';
import { isSet, readEnvironment } from './environment.ts';
import { helpOn } from './help.ts';
import { Copy } from './planted/copy.ts';
import type { Fault } from './planted/fault.ts';
import { runTests, type Outcome } from './planted/jest-run.ts';
import { FAULTS } from './planted/planted.ts';
import { sendSignal } from './processes.ts';
import { Ended, Session } from './session.ts';
import { missing, PROMTOOL } from './stack/programs.ts';
import { Terminal } from './terminal.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

const USAGE = `Usage: npm run test:planted -- [<name> …]
  Plants one fault after the other in a copy of the sources: the test that watches for it has to turn red.
  Leaves with 1 where no test objects to one by an assertion of its own. Without names all of docs/security/planted-faults.md are planted.`;

helpOn(USAGE);

const session = new Session(new Terminal(), readEnvironment());
const { signal: stop } = session.interruption;
process.exit(await session.runToEnd(play));

async function play(): Promise<void> {
  const chosen = choose(process.argv.slice(2)).filter(isPlantable);
  const copy = new Copy();
  session.atEnd('Removing the copy', () => Promise.resolve(copy.remove()));
  copy.fill();
  const server = await session.step('PostgreSQL', () => startThrowawayPostgres());
  session.atEnd('Stopping PostgreSQL', () => server.stop());
  const env = { ...readEnvironment(), TEST_DATABASE_URL: server.superuserUrl };
  let [current, group]: [Promise<unknown>, number] = [Promise.resolve(), 0];
  // Before the rest is undone: what a dying run still writes would stay.
  session.atEnd('Ending the test run', () => current.catch(() => undefined));
  session.atInsistence(() => (group && sendSignal(group, 'SIGKILL'), copy.remove()));
  const run: Run = (spec, tests) => {
    const outcome = runTests(copy.root, spec, tests, { env, stop, started: (its) => (group = its) });
    current = outcome;
    return outcome;
  };
  for (const [spec, faults] of Map.groupBy(chosen, (fault) => fault.spec)) await doubt(spec, faults, run);
  const unopposed: string[] = [];
  for (const [at, fault] of chosen.entries()) {
    const title = `${String(at + 1).padStart(2)}/${chosen.length} ${fault.name}`;
    const work = () => copy.spoilt(fault, () => run(fault.spec, [fault.test]));
    const outcome = await finishing(title, work, judged);
    if (outcome.objection === undefined) unopposed.push(`${fault.name} (${judged(outcome)})`);
  }
  if (unopposed.length > 0) throw new Ended(`Not opposed as it should be: ${unopposed.join(', ')}.`, 1);
  session.terminal.line(`All ${chosen.length} planted faults turned a test red.`);
}

type Run = (spec: string, tests: readonly string[]) => ReturnType<typeof runTests>;

/** A test that is red by itself, or that does not run, proves nothing. */
async function doubt(spec: string, faults: readonly Fault[], run: Run): Promise<void> {
  const tests = [...new Set(faults.map(({ test }) => test))];
  const { failed, unseen, output } = await finishing(`unspoilt: ${spec}`, () => run(spec, tests), told);
  if (failed > 0) throw new Error(`${spec} is not green without any fault.\n${output}`);
  if (unseen.length > 0) throw new Error(`${spec} has no green test of: ${unseen.join('; ')}.\n${output}`);
}

/** What came of a fault. Only a test that failed by an assertion of its own has objected. */
function judged({ objection, breakdown, hung }: Outcome): string {
  if (objection !== undefined) return `red: ${objection}`;
  if (hung) return 'hung, and was ended';
  return breakdown === undefined ? 'nobody objected' : `broke down without an assertion: ${breakdown}`;
}

function told({ passed, failed }: { passed: number; failed: number }): string {
  return failed === 0 ? `${passed} green` : `${failed} red`;
}

/** A step that is not left behind at an interruption: the test run ends first, so that nothing of it stays. */
function finishing<T>(title: string, work: () => Promise<T>, outcome: (result: T) => string): Promise<T> {
  return session.terminal.step(title, work, (result) => {
    stop.throwIfAborted();
    return outcome(result);
  });
}

/** Where its test is left out, the fault is as well. */
function isPlantable({ name, needs }: Fault): boolean {
  const plantable = needs === undefined || isThere(needs);
  if (!plantable) session.terminal.note(`${name} is left out: there is no ${needs}`);
  return plantable;
}

function isThere(need: string): boolean {
  const env = readEnvironment();
  if (need === 'chromium') return chromiumOf(env) !== undefined;
  return need === PROMTOOL.name ? missing([PROMTOOL], env).length === 0 : isSet(env, need);
}

function choose(names: readonly string[]): readonly Fault[] {
  const unknown = names.filter((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown.length > 0)
    throw new Ended(`There is no ${unknown.join(', ')}; docs/security/planted-faults.md lists what there is.`, 2);
  return names.length === 0 ? FAULTS : FAULTS.filter(({ name }) => names.includes(name));
}
