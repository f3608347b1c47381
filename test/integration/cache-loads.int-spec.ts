import { randomUUID } from 'node:crypto';
import { contextWithin, runInContext } from '#libs/context';
import { Source, useCacheInstances } from '../support/cache-instance.js';
import { REDIS_URL, useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';

const works = useEventWorks({});
const open = useCacheInstances(works);

const ways: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['in memory', { REDIS_URL: undefined }],
  ...(REDIS_URL ? [['in memory and Redis', { REDIS_URL }] as const] : []),
  ['whose Redis is not there', { REDIS_URL: 'redis://127.0.0.1:1' }],
];

describe.each(ways)('a cache %s', (_name, environment) => {
  it.each([400, 1_500])(
    'asks the source once for two hundred who ask at once, also where that takes %i ms',
    async (ms) => {
      const [instance, source, tenant, id] = [await open(environment), new Source(), randomUUID(), randomUUID()];
      source.set(tenant, id, 'one');
      const slowly = async () => {
        const thing = await source.load(tenant, id)();
        await new Promise((wake) => setTimeout(wake, ms));
        return thing;
      };
      const asked = Array.from({ length: 200 }, () => instance.read(tenant, id, slowly));
      expect(new Set((await Promise.all(asked)).map((thing) => thing?.text))).toEqual(new Set(['one']));
      expect(source.looks).toBe(1);
      // What took so long is kept for nobody.
      await instance.read(tenant, id, source.load(tenant, id));
      expect(source.looks).toBe(2);
    },
  );

  it('loads again for whoever asks after a change, and once more where the load of another fails', async () => {
    const [instance, source, tenant, id] = [await open(environment), new Source(), randomUUID(), randomUUID()];
    source.set(tenant, id, 'old');
    const { promise: fails, reject: fail } = Promise.withResolvers<undefined>();
    const failing = async () => {
      await source.load(tenant, id)();
      return fails;
    };
    const first = instance.read(tenant, id, failing);
    const waiting = instance.read(tenant, id, source.load(tenant, id));
    await eventually(() => expect(source.looks).toBe(1));
    source.set(tenant, id, 'new');
    await instance.things.forget(tenant, id).catch(() => undefined);
    const afterwards = instance.read(tenant, id, source.load(tenant, id));
    await eventually(() => expect(source.looks).toBe(2));
    expect((await afterwards)?.text).toBe('new');
    const refusal = new Error('out of time');
    fail(refusal);
    await expect(first).rejects.toBe(refusal);
    expect((await waiting)?.text).toBe('new');
  });

  it('lets nobody wait for the load of another beyond their own deadline', async () => {
    const [instance, tenant, id] = [await open(environment), randomUUID(), randomUUID()];
    const { promise, resolve } = Promise.withResolvers<{ text: string }>();
    const first = instance.read(tenant, id, () => promise);
    const impatient = runInContext(contextWithin(100), () => instance.things.read(tenant, id, () => promise));
    const told = impatient.then(
      () => 'answered',
      (error: { code?: string }) => error.code,
    );
    const stillWaits = new Promise((late) => setTimeout(late, 2_000, 'still waits').unref());
    expect(await Promise.race([told, stillWaits])).toBe('unavailable.timeout');
    resolve({ text: 'late' });
    expect((await first)?.text).toBe('late');
  });

  it('is told by one instance what another has to forget', async () => {
    const [here, there, source] = [await open(environment), await open(environment), new Source()];
    const [tenant, id] = [randomUUID(), randomUUID()];
    const seen = async () => (await there.read(tenant, id, source.load(tenant, id)))?.text;
    for (let round = 1; round <= 5; round++) {
      source.set(tenant, id, `round ${round}`);
      here.things.forgetSoon(tenant, id);
      await eventually(async () => expect(await seen()).toBe(`round ${round}`), 1_000);
      // Otherwise it was right for having kept nothing.
      await eventually(async () => {
        const looks = source.looks;
        await seen();
        expect(source.looks).toBe(looks);
      });
    }
  });
});
