import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { until } from '../../apps/tools/src/processes.ts';
import { call, percentile } from './calls.ts';
import { linesOf, type Line } from './log-lines.ts';
import type { Reading } from './reader.ts';
import type { Scene } from './scene.ts';

const PER_SECOND = 40;
/** More than a pool has connections. */
const CROWD = 30;

/** What those met who asked for something else meanwhile. */
export interface Unrelated {
  /** How long each waited until a connection of the application's pool was free, as it says itself. */
  readonly waits: readonly number[];
  /** How long each waited for its answer: the CPU that all of us share is in it. */
  readonly answers: readonly number[];
}

/** Asks each API for something else, at a steady pace and from a thread of its own, until `work` is done. */
export async function unrelated(scene: Scene, work: () => Promise<unknown>): Promise<Unrelated> {
  await fillPools(scene);
  const contextPrefix = `unrelated-${randomUUID().slice(0, 8)}`;
  const { token } = scene.owner;
  const readers = scene.apis.map(({ url, post }) => {
    const reading: Reading = {
      // A list is in no cache: it needs a connection each time.
      url: `${url}/v1/services?limit=1`,
      token,
      perSecond: PER_SECOND,
      contextPrefix: `${contextPrefix}-${post.name}`,
    };
    const reader = new Worker(new URL('./reader.ts', import.meta.url), { workerData: reading });
    return { reader, begun: once(reader, 'message'), times: timesOf(reader) };
  });
  await Promise.all(readers.map(({ begun }) => begun));
  await work();
  for (const { reader } of readers) reader.postMessage('over');
  const answers = (await Promise.all(readers.map(({ times }) => times))).flat();
  const own = (): Line[] =>
    linesOf(scene).filter(
      ({ msg, contextId, roundTrips = 0 }) =>
        msg === 'request answered' && contextId?.startsWith(contextPrefix) && roundTrips > 0,
    );
  // The last lines are written within moments; a wait that nobody told of is none that was short.
  await until(() => own().length >= answers.length, 5_000, 100);
  const waits = own().map(({ connectionWaitMs = Infinity }) => connectionWaitMs);
  return { waits: [...waits, ...Array.from({ length: answers.length - waits.length }, () => Infinity)], answers };
}

/** To make a connection takes as long as a backend's start, and is no wait for anybody: all are there before we look. */
async function fillPools(scene: Scene): Promise<void> {
  const asked = scene.apis.flatMap(({ url }) => Array.from({ length: CROWD }, () => `${url}/v1/services`));
  await Promise.all(asked.map((url) => call(url, { token: scene.owner.token })));
}

/** For a person: the wait for a connection, and that for the answer, in which the CPU has its share. */
export function saying({ waits, answers }: Unrelated): string {
  const [wait, most, answer] = [percentile(waits, 0.99), percentile(waits, 1), percentile(answers, 0.99)];
  return `${wait.toFixed(1)} ms for a connection at p99, ${most.toFixed(1)} at most, ${answer.toFixed(0)} for the answer, of ${waits.length}`;
}

async function timesOf(reader: Worker): Promise<number[]> {
  for (;;) {
    const [message] = (await once(reader, 'message')) as [number[] | 'begun'];
    if (message !== 'begun') return message;
  }
}
