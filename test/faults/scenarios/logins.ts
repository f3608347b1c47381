import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { percentile, rest } from '../calls.ts';
import { found, PASSWORD } from '../families.ts';
import type { Flooded, Flooding } from '../flood.ts';
import type { Ground } from '../ground.ts';
import { reads } from '../reads.ts';
import { type Finding, type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene, SceneOptions } from '../scene.ts';

const AT_ONCE = 300;
/** One after the other: of a few hundred reads p99 is the sixth worst, and a pause of the machine slows three at once. */
const CROWDS = 10;
/** As many as one person may ask for 4 minutes on end, as shipped. */
const READS_PER_SECOND = 25;
const CALM_MS = { full: 8_000, small: 4_000 };
/** On a machine of its own; in small it may have other things to do meanwhile, and only nobody may be kept for long. */
const RATIO = 2;
const LONGEST_MS = 1_500;
const GROWTH_MB = 400;

/** What the scene lifts, as it is where nobody sets anything; behind a proxy, so that people come from addresses of their own. */
const AS_SHIPPED = {
  ...{ OVERLOAD_LOOP_DELAY_MS: undefined, OVERLOAD_POOL_WAIT_MS: undefined },
  ...{ RATE_LIMIT_IP: undefined, RATE_LIMIT_PRINCIPAL: undefined, RATE_LIMIT_TENANT: undefined },
  ...{ RATE_LIMIT_AUTH: undefined, TRUST_PROXY: '1' },
};

export const logins: Scenario = {
  name: 'logins',
  title: `${AT_ONCE} log in at once, and come back as they are told until they are in`,
  play: (ground, build) => play(ground, { name: 'logins', apis: 1, workers: 1, ...(build && { build }) }),
};

export const loginsAsShipped: Scenario = {
  name: 'logins-as-shipped',
  title: `${AT_ONCE} log in at once, with every limit and every shedding as it is where nobody sets anything`,
  play: (ground, build) =>
    play(ground, { name: 'shipped', apis: 1, workers: 1, env: AS_SHIPPED, ...(build && { build }) }),
};

function play(ground: Ground, options: SceneOptions): Promise<Finding> {
  return onScene(ground, options, async (scene, notes) => {
    const { email, accessToken } = await found(scene, 'somebody@example.com');
    const storage = await memory(scene);
    let top = storage;
    // Who is too busy to say how much it has is asked again.
    const look = (): Promise<unknown> =>
      memory(scene).then(
        (now) => (top = Math.max(top, now)),
        () => undefined,
      );
    const watching = setInterval(() => void look(), 200);
    const [calm, crowded]: [number[], number[]] = [[], []];
    for (let n = 0; n < (ground.full ? CROWDS : 1); n++) {
      calm.push(...(await reading(scene, accessToken, rest(CALM_MS[ground.full ? 'full' : 'small']))));
      // The reader has begun by then. Of bytes alone, so that the cores are for who is asked.
      const storm = crowd(scene, email);
      crowded.push(...(await reading(scene, accessToken, storm)));
      tell(notes, await storm);
    }
    clearInterval(watching);
    judge(notes, ground, { calm, crowded, storage, top });
  });
}

interface Measured {
  readonly calm: readonly number[];
  readonly crowded: readonly number[];
  readonly storage: number;
  readonly top: number;
}

function judge(notes: Notes, { full }: Ground, { calm, crowded, storage, top }: Measured): void {
  const [before, during] = [percentile(calm, 0.99), percentile(crowded, 0.99)];
  const refused = crowded.filter((ms) => ms === Infinity).length;
  notes.figure(
    `reads meanwhile: p99 ${before.toFixed(1)} (of ${calm.length}) → ${during.toFixed(1)} ms (of ${crowded.length}, ` +
      `${refused} refused); memory ${storage.toFixed(0)} → ${top.toFixed(0)} MB`,
  );
  const most = full ? RATIO * before : LONGEST_MS;
  notes.expect(during <= most, `reads went from ${before.toFixed(1)} to ${during.toFixed(1)} ms at p99`);
  notes.expect(top - storage < GROWTH_MB, `memory grew by ${(top - storage).toFixed(0)} MB`);
}

async function crowd(scene: Scene, email: string): Promise<Flooded> {
  const port = scene.apis[0]?.post.port ?? 0;
  const login = { email, password: PASSWORD };
  const workerData: Flooding = { port, tokens: [], serviceId: '', sockets: AT_ONCE, seconds: 0, login, afterMs: 1_000 };
  const flood = new Worker(new URL('../flood.ts', import.meta.url), { workerData });
  const [flooded] = (await once(flood, 'message')) as [Flooded];
  return flooded;
}

function tell(notes: Notes, { accepted, refused, others, unanswered }: Flooded): void {
  notes.figure(
    `${AT_ONCE} logins at once: ${accepted.length} in, ${refused.length} times sent away with a time to come back`,
  );
  const strange = Object.entries(others).map(([status, count]) => `${count} × ${status}`);
  notes.expect(strange.length === 0, `logins were answered ${strange.join(', ')}`);
  notes.expect(unanswered === 0, `${unanswered} logins were never answered`);
  notes.expect(accepted.length === AT_ONCE, `only ${accepted.length} got in`);
  notes.expect(refused.length > 0, 'nobody was sent away: it was no crowd');
}

/** A light read; how long each of them took. */
function reading(scene: Scene, token: string, over: Promise<unknown>): Promise<readonly number[]> {
  return reads({ url: `${scene.apis[0]?.url}/v1/services?limit=1`, token, perSecond: READS_PER_SECOND }, over);
}

/** Of the API process, in MB. */
async function memory(scene: Scene): Promise<number> {
  return ((await scene.apis[0]?.metric('process_resident_memory_bytes')) ?? 0) / 1e6;
}
