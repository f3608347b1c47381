import { parentPort, workerData } from 'node:worker_threads';
import { addressOf, call, rest } from './calls.ts';

/** What a reader is to read, how often, and where. */
export interface Reading {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
  /** Each of its calls has a contextId that begins with this. */
  readonly contextPrefix?: string;
}

// In a thread of its own: how busy the harness is must not count as the application's slowness.
const { url, token, perSecond, contextPrefix = 'reader' } = workerData as Reading;
let isOver = false;
parentPort?.on('message', () => (isOver = true));
const times: Promise<number>[] = [];
// The first call of a thread takes tens of milliseconds to load and compile the client: it is asked before any is timed.
await read('warm');
parentPort?.postMessage('begun');
while (!isOver) {
  times.push(read(String(times.length).padStart(6, '0')));
  await rest(1_000 / perSecond);
}
parentPort?.postMessage(await Promise.all(times));
parentPort?.close();

/** How many milliseconds the answer took; where it is no 200, infinitely many. */
function read(n: string): Promise<number> {
  const headers = { 'x-context-id': `${contextPrefix}-${n}`, 'x-forwarded-for': addressOf(times.length) };
  return call(url, { token, headers }).then(
    ({ status, ms }) => (status === 200 ? ms : Infinity),
    () => Infinity,
  );
}
