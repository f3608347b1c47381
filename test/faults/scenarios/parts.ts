import { percentile, rest } from '../calls.ts';
import { Conversions } from '../conversions.ts';
import { Crowd } from '../crowd.ts';
import { MoodyProxy } from '../moody-proxy.ts';
import { offer } from '../offer.ts';
import { Probes } from '../probes.ts';
import { FRESH_CURRENCIES, ProxiedParts } from '../proxied-parts.ts';
import { judgeReadiness, LEAST_LOOKS } from '../readiness.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Member } from '../member.ts';
import type { Scene } from '../scene.ts';
import { COURSES, endsAway, PARTS, TERMS, type Part, type Trouble } from '../trouble.ts';

const LIFTED = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off', RATE_LIMIT_AUTH: 'off' };
/** What certainly is over by then is not waited for any longer; whether it was in time is judged. */
const PATIENCE_MS = 12_000;

/** Plays with these parts alone, and where `course` is given only what has that name. */
export function troubling(which: readonly Part[], course?: string): Scenario['play'] {
  return async (ground, build) => {
    const others = await ProxiedParts.start(ground);
    let postgres: MoodyProxy | undefined;
    const reach = async (url: string): Promise<string> => (postgres = await new MoodyProxy(url).open()).to(url);
    // Nothing is remembered for long: what is ill is asked.
    const env = { ...LIFTED, ...others.urls, CACHE_TTL_SECONDS: '1', EXCHANGE_RATES_TTL_SECONDS: '1' };
    try {
      const options = { name: 'parts', apis: 1, workers: 1, env, reach, ...(build && { build }) };
      return await onScene({ ...ground, kafka: others.broker }, options, async (scene, notes) => {
        scene.serviceIds = [await offer(scene)];
        const ways = { ...others.ways, postgres: postgres! };
        const played = COURSES.filter(({ name, inSmall }) => (course ? name === course : ground.full || inSmall));
        for (const part of which)
          for (const each of played) await new Play(scene, notes, { part, course: each, way: ways[part] }).run();
      });
    } finally {
      await postgres?.close();
      await others.end();
    }
  };
}

export const parts: Scenario = {
  name: 'parts',
  title: 'Redis, Kafka, PostgreSQL, MongoDB and the host of exchange rates gone, late, silent, restarted',
  play: troubling(PARTS),
};

/** One trouble with one part, from before it to after it. */
class Play {
  private readonly scene: Scene;
  private readonly notes: Notes;
  private readonly trouble: Trouble;

  constructor(scene: Scene, notes: Notes, trouble: Trouble) {
    this.scene = scene;
    this.notes = notes;
    this.trouble = trouble;
  }

  async run(): Promise<void> {
    const { scene, notes, trouble } = this;
    const { part, way } = trouble;
    const conversions = await this.conversions();
    const crowd = new Crowd(scene);
    await rest(500);
    const probes = new Probes(scene.apis[0] as Member);
    const illAt = await this.suffer();
    await conversions?.look(notes, { what: this.what, isAway: endsAway(trouble.course) });
    if (endsAway(trouble.course)) await probes.saw(LEAST_LOOKS, illAt + TERMS[part].toldMs, PATIENCE_MS);
    const wellAt = performance.now();
    await way.be('open');
    const [backMs, readyMs] = await Promise.all([
      crowd.allAnswered(TERMS[part].backMs + 5_000),
      probes.firstAfter(wellAt, ({ status, ill }) => status === 200 && !ill.includes(TERMS[part].named), PATIENCE_MS),
    ]);
    await conversions?.recover(notes, this.what);
    await Promise.all([crowd.end(), probes.end()]);
    this.judge(crowd, backMs);
    judgeReadiness(notes, probes, trouble, { illAt, wellAt, readyMs });
  }

  private get what(): string {
    return `while ${this.trouble.part} was ${this.trouble.course.name}`;
  }

  /** In each trouble with the host another currency is the one that nobody has asked for. */
  private async conversions(): Promise<Conversions | undefined> {
    const { part, course } = this.trouble;
    if (part !== 'rates') return undefined;
    return Conversions.of(this.scene, FRESH_CURRENCIES[COURSES.indexOf(course)] ?? '');
  }

  /** When the last of the moods began. */
  private async suffer(): Promise<number> {
    const { course, way } = this.trouble;
    const seconds = this.scene.ground.full ? 10 : 2;
    let beganAt = 0;
    for (const mood of course.moods) {
      await way.be(mood);
      beganAt = performance.now();
      await rest((1_000 * seconds) / course.moods.length);
    }
    return beganAt;
  }

  private judge({ times, refused, strange, late }: Crowd, backMs: number): void {
    const { notes, what } = this;
    const { part, course } = this.trouble;
    const wrongly = refused.filter(({ kind }) => !TERMS[part].mayRefuse.includes(kind));
    notes.figure(
      `${part} ${course.name}: ${times.length} asked, p99 ${percentile(times, 0.99).toFixed(0)} ms, 503 ${refused.length} times` +
        `, all answered again after ${backMs.toFixed(0)} ms; 0 expected of: strange ${strange.length}, wrongly refused ${wrongly.length}, late ${late}`,
    );
    notes.expect(strange.length === 0, `${what}: ${[...new Set(strange)].slice(0, 4).join(', ')}`);
    const kinds = [...new Set(wrongly.map(({ kind }) => kind))].join(', ');
    notes.expect(wrongly.length === 0, `${what} there was a 503 for ${kinds}`);
    notes.expect(late === 0, `${what} ${late} answers came after their deadline`);
    const most = TERMS[part].backMs;
    notes.expect(backMs <= most, `${what}, it took ${backMs.toFixed(0)} ms until all was answered again`);
  }
}
