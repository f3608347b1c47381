import { randomUUID } from 'node:crypto';
import { type CacheInstance, Source, useCacheInstances, type Thing } from '../support/cache-instance.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';

const works = useEventWorks({});
const open = useCacheInstances(works);

const ways: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['in memory', { REDIS_URL: undefined }],
  ...(REDIS_URL ? [['in memory and Redis', { REDIS_URL }] as const] : []),
];

describe.each(ways)('a cache %s', (_name, environment) => {
  it('asks the source once for two hundred who ask at once, and counts how each look ended', async () => {
    const [instance, source, tenant, id] = [await open(environment), new Source(), randomUUID(), randomUUID()];
    source.set(tenant, id, 'one');
    const asked = Array.from({ length: 200 }, () => instance.read(tenant, id, source.load(tenant, id)));
    expect(new Set((await Promise.all(asked)).map((thing) => thing?.text))).toEqual(new Set(['one']));
    expect(source.looks).toBe(1);
    expect([await instance.looks('miss'), await instance.looks('hit')]).toEqual([1, 199]);
    const [line] = instance.lines.filter(({ msg }) => msg === 'cache looked into');
    expect(line).toMatchObject({
      cache: 'lab',
      outcome: expect.any(String),
      contextId: expect.stringMatching(/^test-/),
    });
  });

  it('never answers with the thing of another tenant', async () => {
    const [instance, source, id] = [await open(environment), new Source(), randomUUID()];
    const [one, other] = [randomUUID(), randomUUID()];
    source.set(one, id, 'of one');
    source.set(other, id, 'of another');
    expect((await instance.read(one, id, source.load(one, id)))?.text).toBe('of one');
    expect((await instance.read(other, id, source.load(other, id)))?.text).toBe('of another');
  });

  it('forgets on every instance within a second', async () => {
    const [here, there, source] = [await open(environment), await open(environment), new Source()];
    const [tenant, id] = [randomUUID(), randomUUID()];
    const seen = async (instance: CacheInstance) => (await instance.read(tenant, id, source.load(tenant, id)))?.text;
    for (let round = 1; round <= 20; round++) {
      source.set(tenant, id, `round ${round}`);
      await here.things.forget(tenant, id);
      expect(await seen(here)).toBe(`round ${round}`);
      await eventually(async () => expect(await seen(there)).toBe(`round ${round}`), 1_000);
    }
  });

  it('does not keep what was read before it changed and arrives afterwards', async () => {
    const [instance, source, tenant, id] = [await open(environment), new Source(), randomUUID(), randomUUID()];
    source.set(tenant, id, 'old');
    let arrive = () => undefined as void;
    const slow = async (): Promise<Thing | undefined> => {
      const thing = await source.load(tenant, id)();
      await new Promise<void>((resolve) => (arrive = resolve));
      return thing;
    };
    const reading = instance.read(tenant, id, slow);
    await eventually(() => expect(source.looks).toBe(1));
    await new Promise((turn) => setImmediate(() => setImmediate(turn)));
    source.set(tenant, id, 'new');
    await instance.things.forget(tenant, id);
    arrive();
    expect((await reading)?.text).toBe('old');
    expect((await instance.read(tenant, id, source.load(tenant, id)))?.text).toBe('new');
  });

  it('answers with what is stale while it is renewed, and with nothing that is older than its life', async () => {
    const [instance, source] = [await open({ ...environment, CACHE_TTL_SECONDS: 1 }), new Source()];
    const [tenant, id] = [randomUUID(), randomUUID()];
    source.set(tenant, id, 'first');
    await instance.read(tenant, id, source.load(tenant, id));
    source.set(tenant, id, 'second');
    const changedAt = Date.now();
    const seen: string[] = [];
    await eventually(async () => {
      const text = (await instance.read(tenant, id, source.load(tenant, id)))?.text ?? '';
      if (Date.now() - changedAt > 1_050) expect(text).toBe('second');
      seen.push(text);
      expect(text).toBe('second');
    });
    expect(seen[0]).toBe('first');
    expect(await instance.looks('stale')).toBeGreaterThan(0);
    expect(source.looks).toBe(2);
  });

  it('does not remember what is not there, and hands the source’s refusal on as it is', async () => {
    const [instance, source, tenant, id] = [await open(environment), new Source(), randomUUID(), randomUUID()];
    expect(await instance.read(tenant, id, source.load(tenant, id))).toBeUndefined();
    source.set(tenant, id, 'now');
    expect((await instance.read(tenant, id, source.load(tenant, id)))?.text).toBe('now');
    const refusal = new Error('not today');
    await expect(instance.read(tenant, randomUUID(), () => Promise.reject(refusal))).rejects.toBe(refusal);
  });
});

describe('a cache whose Redis is not there', () => {
  it('answers from the source, and lets nobody wait', async () => {
    const instance = await open({ REDIS_URL: 'redis://127.0.0.1:1' });
    const [source, tenant] = [new Source(), randomUUID()];
    const beganAt = performance.now();
    for (let n = 0; n < 50; n++) {
      source.set(tenant, String(n), `thing ${n}`);
      const thing = await instance.read(tenant, String(n), source.load(tenant, String(n)));
      expect(thing?.text).toBe(`thing ${n}`);
    }
    expect((performance.now() - beganAt) / 50).toBeLessThan(50);
    // Whoever relies on it being taken out, as the consumers of changes do, comes back until it is.
    await expect(instance.things.forget(tenant, '1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

if (REDIS_URL) {
  describe('what lies in Redis', () => {
    it('serves other instances, can be read by nobody else, and believed only where we put it', async () => {
      const [here, there, source] = [await open({ REDIS_URL }), await open({ REDIS_URL }), new Source()];
      const [tenant, id] = [randomUUID(), randomUUID()];
      source.set(tenant, id, 'a canary');
      await here.read(tenant, id, source.load(tenant, id));
      // The first time from Redis, then from memory.
      for (const layer of ['l2', 'l1', 'l1']) {
        expect((await there.read(tenant, id, source.load(tenant, id)))?.text).toBe('a canary');
        expect(there.lines.findLast(({ msg }) => msg === 'cache looked into')).toMatchObject({ outcome: 'hit', layer });
      }
      expect(source.looks).toBe(1);

      const key = `lab:${tenant}:thing:${id}`;
      const kept = (await here.redis.commands?.get(key)) ?? '';
      expect(Buffer.from(kept, 'base64').toString('latin1')).not.toContain('canary');
      expect(await here.redis.commands?.pttl(key)).toBeGreaterThan(0);

      const forged = JSON.stringify({ value: { readAt: Date.now(), value: { text: 'forged' } }, tags: [] });
      await here.redis.commands?.set(key, Buffer.from(forged).toString('base64'));
      const third = await open({ REDIS_URL });
      expect((await third.read(tenant, id, source.load(tenant, id)))?.text).toBe('a canary');
    });

    it('is no older than its life where an instance took it over late in it', async () => {
      const short = { REDIS_URL, CACHE_TTL_SECONDS: 1 };
      const [here, there, source] = [await open(short), await open(short), new Source()];
      const [tenant, id] = [randomUUID(), randomUUID()];
      // As a database: who may answer with what is stale does not wait for it.
      const slowly = () => new Promise((wake) => setTimeout(wake, 20)).then(source.load(tenant, id));
      const seenThere = async () => (await there.read(tenant, id, slowly))?.text;
      source.set(tenant, id, 'first');
      const readAt = Date.now();
      await here.read(tenant, id, source.load(tenant, id));
      source.set(tenant, id, 'second');
      await eventually(() => expect(Date.now() - readAt).toBeGreaterThan(300));
      // From Redis, into a memory that would hold it for another whole life.
      expect(await seenThere()).toBe('first');
      await eventually(() => expect(Date.now() - readAt).toBeGreaterThan(1_050));
      expect(await seenThere()).toBe('second');
    });
  });
}
