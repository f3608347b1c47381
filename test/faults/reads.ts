import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Reading } from './reader.ts';

/** Reads at a steady pace until `over`; how long each took, in milliseconds. */
export async function reads(reading: Reading, over: Promise<unknown>): Promise<readonly number[]> {
  const reader = new Worker(new URL('./reader.ts', import.meta.url), { workerData: reading });
  await once(reader, 'message');
  const times = once(reader, 'message') as Promise<[number[]]>;
  await over;
  reader.postMessage('over');
  return (await times)[0];
}
