import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { call, percentile, rest } from '../calls.ts';
import { found, PASSWORD } from '../families.ts';
import type { Reading } from '../reader.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const AT_ONCE = 300;
const READS_PER_SECOND = 50;
/** On a machine of its own; in small it may have other things to do meanwhile, and only nobody may be kept for long. */
const RATIO = 2;
const LONGEST_MS = 1_500;
const GROWTH_MB = 400;

export const logins: Scenario = {
  name: 'logins',
  title: `${AT_ONCE} logins at once`,
  play: (ground, build) => {
    const options = { name: 'logins', apis: 1, workers: 1, ...(build && { build }) };
    return onScene(ground, options, async (scene, notes) => {
      const { email, accessToken } = await found(scene, 'somebody@example.com');
      const before = await reading(scene, accessToken, rest(4_000));
      const storage = await memory(scene);
      let top = storage;
      const watching = setInterval(() => void memory(scene).then((now) => (top = Math.max(top, now))), 200);
      // The reader has begun by then.
      const storm = rest(500).then(() => Promise.all(Array.from({ length: AT_ONCE }, () => logIn(scene, email))));
      const during = await reading(scene, accessToken, storm);
      clearInterval(watching);
      tell(notes, await storm);
      notes.figure(
        `reads meanwhile: p99 ${before.toFixed(1)} → ${during.toFixed(1)} ms; memory ${storage.toFixed(0)} → ${top.toFixed(0)} MB`,
      );
      const most = ground.full ? RATIO * before : LONGEST_MS;
      notes.expect(during <= most, `reads went from ${before.toFixed(1)} to ${during.toFixed(1)} ms at p99`);
      notes.expect(top - storage < GROWTH_MB, `memory grew by ${(top - storage).toFixed(0)} MB`);
    });
  },
};

async function logIn(scene: Scene, email: string): Promise<number> {
  const body = { email, password: PASSWORD };
  const answer = await call(`${scene.apis[0]?.url}/v1/auth/login`, { method: 'POST', body, patienceMs: 30_000 });
  return answer.status === 503 && !answer.headers.has('retry-after') ? 0 : answer.status;
}

function tell(notes: Notes, statuses: readonly number[]): void {
  const count = (status: number): number => statuses.filter((each) => each === status).length;
  notes.figure(
    `${AT_ONCE} logins at once: ${count(200)} in, ${count(503)} × 503 and ${count(429)} × 429 with Retry-After`,
  );
  const strange = statuses.filter((status) => ![200, 429, 503].includes(status));
  notes.expect(strange.length === 0, `${strange.length} logins were answered ${[...new Set(strange)].join(', ')}`);
  notes.expect(count(200) > 0, 'nobody got in');
}

/** Reads at a steady pace until `over`; how long they take at p99. */
async function reading(scene: Scene, token: string, over: Promise<unknown>): Promise<number> {
  const reading: Reading = { url: `${scene.apis[0]?.url}/v1/services?limit=1`, token, perSecond: READS_PER_SECOND };
  const reader = new Worker(new URL('../reader.ts', import.meta.url), { workerData: reading });
  await once(reader, 'message');
  const times = once(reader, 'message') as Promise<[number[]]>;
  await over;
  reader.postMessage('over');
  return percentile((await times)[0], 0.99);
}

/** Of the API process, in MB. */
async function memory(scene: Scene): Promise<number> {
  return ((await scene.apis[0]?.metric('process_resident_memory_bytes')) ?? 0) / 1e6;
}
