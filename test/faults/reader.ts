import { parentPort, workerData } from 'node:worker_threads';
import { call, rest } from './calls.ts';

/** What a reader is to read, how often, and where. */
export interface Reading {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
}

// In a thread of its own: how busy the harness is must not count as the application's slowness.
const { url, token, perSecond } = workerData as Reading;
let isOver = false;
parentPort?.on('message', () => (isOver = true));
const times: Promise<number>[] = [];
while (!isOver) {
  times.push(
    call(url, { token }).then(
      ({ status, ms }) => (status === 200 ? ms : Infinity),
      () => Infinity,
    ),
  );
  await rest(1_000 / perSecond);
}
parentPort?.postMessage(await Promise.all(times));
parentPort?.close();
