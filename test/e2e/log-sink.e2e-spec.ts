import { readFileSync } from 'node:fs';
import { BuiltProcess, settingsOf } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/house.js';
import { emptyDatabase, type TestDatabase } from '../support/test-database.js';

/** More lines than may wait: each is of a few hundred bytes. */
const REQUESTS = 20_000;
const AT_ONCE = 50;
const GROWTH_MB = 100;

let database: TestDatabase;
let program: BuiltProcess;
let port: number;

beforeAll(async () => {
  [database, port] = [await emptyDatabase(), await freePort()];
  program = await BuiltProcess.start({
    ...settingsOf(database, port),
    ...{ NODE_ENV: 'production', METRICS_TOKEN: 'for-the-test' },
    ...{ RATE_LIMIT_IP: 'off', OVERLOAD_LOOP_DELAY_MS: '10000' },
  });
  await eventually(async () => expect((await ask('/ready')).status).toBe(200), 60_000);
}, 120_000);
afterAll(async () => {
  program.kill('SIGKILL');
  program.readAgain();
  await program.exit();
  await database.drop();
});

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers, signal: AbortSignal.timeout(5_000) });

async function lost(): Promise<number> {
  const text = await (await ask('/metrics', { authorization: 'Bearer for-the-test' })).text();
  return Number(/^log_lines_lost (\d+)$/m.exec(text)?.[1]);
}

/** What the process holds, in MB. */
function memory(): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8'))?.[1]) / 1_024;
}

/** Statuses of so many requests, each of which writes a line. */
async function crowd(requests: number): Promise<Set<number>> {
  const seen = new Set<number>();
  let sent = 0;
  const caller = async () => {
    while (sent++ < requests) {
      const answer = await ask('/v1/services');
      await answer.arrayBuffer();
      seen.add(answer.status);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return seen;
}

describe('a log that nobody reads', () => {
  it('keeps nobody waiting and grows to a bound; what is lost is counted, and told to who reads again', async () => {
    // As many as later, so that what V8 needs for them is there already.
    await crowd(REQUESTS);
    expect(await lost()).toBe(0);
    const before = memory();
    program.ignore();
    expect(await crowd(REQUESTS)).toEqual(new Set([401]));
    const missing = await lost();
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(REQUESTS);
    expect(memory() - before).toBeLessThan(GROWTH_MB);
    program.readAgain();
    const told = () => program.lines.filter(({ msg }) => msg === 'log lines were lost').map(({ lost: n }) => Number(n));
    // The line of the question for the count may be lost as well.
    const sum = () => told().reduce((all, each) => all + each, 0);
    await eventually(() => expect(sum()).toBeGreaterThanOrEqual(missing), 10_000);
  }, 120_000);

  it('does not keep the process from ending', async () => {
    program.ignore();
    await crowd(REQUESTS / 4);
    const begun = performance.now();
    program.kill('SIGTERM');
    await eventually(() => expect(program.hasEnded).toBe(true), 10_000);
    expect(performance.now() - begun).toBeLessThan(10_000);
  }, 60_000);
});
