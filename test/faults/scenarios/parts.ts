import { call, jsonOf, percentile, rest } from '../calls.ts';
import { Crowd, KINDS, type Kind } from '../crowd.ts';
import { type Mood, MoodyProxy } from '../moody-proxy.ts';
import { ProxiedParts } from '../proxied-parts.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const LIFTED = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off', RATE_LIMIT_AUTH: 'off' };

type Part = 'redis' | 'kafka' | 'postgres' | 'mongo' | 'rates';

/** What may be answered 503 while a part is ill, and how long after it is well again everything is answered. */
const TABLE: Readonly<Record<Part, { readonly mayRefuse: readonly Kind[]; readonly backMs: number }>> = {
  redis: { mayRefuse: [], backMs: 2_000 },
  kafka: { mayRefuse: [], backMs: 2_000 },
  rates: { mayRefuse: [], backMs: 2_000 },
  mongo: { mayRefuse: ['list', 'service', 'order'], backMs: 5_000 },
  postgres: { mayRefuse: KINDS, backMs: 2_000 },
};
/** In small only the two that have found the most. */
const TROUBLES: readonly { readonly name: string; readonly moods: readonly Mood[]; readonly inSmall?: true }[] = [
  { name: 'gone', moods: ['gone'] },
  { name: 'half a second late', moods: ['slow'] },
  { name: 'silent', moods: ['silent'], inSmall: true },
  { name: 'restarted again and again', moods: ['gone', 'open', 'gone', 'open', 'gone'], inSmall: true },
];

export const parts: Scenario = {
  name: 'parts',
  title: 'Redis, Kafka, PostgreSQL, MongoDB and the host of exchange rates gone, late, silent, restarted',
  play: async (ground, build) => {
    const others = await ProxiedParts.start(ground);
    let postgres: MoodyProxy | undefined;
    const reach = async (url: string): Promise<string> => (postgres = await new MoodyProxy(url).open()).to(url);
    // Nothing is remembered for long: what is ill is asked.
    const env = { ...LIFTED, ...others.urls, CACHE_TTL_SECONDS: '1', EXCHANGE_RATES_TTL_SECONDS: '1' };
    try {
      const options = { name: 'parts', apis: 1, workers: 1, env, reach, ...(build && { build }) };
      return await onScene({ ...ground, kafka: others.broker }, options, async (scene, notes) => {
        await found(scene);
        const ways = { ...others.ways, postgres: postgres! };
        for (const part of Object.keys(TABLE) as Part[])
          for (const { name, moods } of TROUBLES.filter(({ inSmall }) => ground.full || inSmall))
            await trouble(scene, notes, { part, name, moods, way: ways[part] });
      });
    } finally {
      await postgres?.close();
      await others.end();
    }
  },
};

/** The catalogue is as empty as its store. */
async function found(scene: Scene): Promise<void> {
  const body = { code: 'parts', name: 'Something', price: { amount: 1_000, currency: 'EUR' }, status: 'active' };
  const answer = await call(`${scene.apis[0]?.url}/v1/services`, { method: 'POST', token: scene.owner.token, body });
  scene.serviceIds = [jsonOf<{ id: string }>(answer).id];
}

interface Trouble {
  readonly part: Part;
  readonly name: string;
  readonly moods: readonly Mood[];
  readonly way: MoodyProxy;
}

async function trouble(scene: Scene, notes: Notes, { part, name, moods, way }: Trouble): Promise<void> {
  const crowd = new Crowd(scene);
  const seconds = scene.ground.full ? 10 : 2;
  await rest(500);
  for (const mood of moods) {
    await way.be(mood);
    await rest((1_000 * seconds) / moods.length);
  }
  const ready = await readiness(scene);
  await way.be('open');
  const backMs = await crowd.allAnswered(TABLE[part].backMs + 5_000);
  await crowd.end();
  const { times, refused, strange, late } = crowd;
  const may = TABLE[part].mayRefuse;
  const wrongly = refused.filter(({ kind }) => !may.includes(kind));
  notes.figure(
    `${part} ${name}: ${times.length} asked, p99 ${percentile(times, 0.99).toFixed(0)} ms, 503 ${refused.length} times` +
      `, /ready ${ready}, all answered again after ${backMs.toFixed(0)} ms; 0 expected of: strange ${strange.length}, wrongly refused ${wrongly.length}, late ${late}`,
  );
  const what = `while ${part} was ${name}`;
  notes.expect(strange.length === 0, `${what}: ${[...new Set(strange)].slice(0, 4).join(', ')}`);
  notes.expect(
    wrongly.length === 0,
    `${what} there was a 503 for ${[...new Set(wrongly.map(({ kind }) => kind))].join(', ')}`,
  );
  notes.expect(late === 0, `${what} ${late} answers came after their deadline`);
  notes.expect(backMs <= TABLE[part].backMs, `${what}, it took ${backMs.toFixed(0)} ms until all was answered again`);
  notes.expect(ready !== 0, `${what} /health did not say 200`);
  notes.expect(part === 'postgres' || ready === 200, `${what} /ready said ${ready}`);
}

/** What /ready says; 0 where /health is not 200. */
async function readiness(scene: Scene): Promise<number> {
  const [live, ready] = await Promise.allSettled(
    ['/health', '/ready'].map((path) => call(`${scene.apis[0]?.url}${path}`)),
  );
  if (live?.status !== 'fulfilled' || live.value.status !== 200) return 0;
  return ready?.status === 'fulfilled' ? ready.value.status : 0;
}
