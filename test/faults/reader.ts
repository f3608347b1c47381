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
parentPort?.postMessage('begun');
while (!isOver) {
  const contextId = `${contextPrefix}-${String(times.length).padStart(6, '0')}`;
  times.push(
    call(url, { token, headers: { 'x-context-id': contextId, 'x-forwarded-for': addressOf(times.length) } }).then(
      ({ status, ms }) => (status === 200 ? ms : Infinity),
      () => Infinity,
    ),
  );
  await rest(1_000 / perSecond);
}
parentPort?.postMessage(await Promise.all(times));
parentPort?.close();
