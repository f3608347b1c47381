import { randomUUID } from 'node:crypto';
import { newId } from '#libs/ids';
import { Database, type PageRequest } from '#libs/database';
import type { Service } from '../../apps/api/src/modules/catalogue/service.entity.js';
import { ServicesMoved, ServiceStore } from '../../apps/api/src/modules/catalogue/service-store.js';
import { STORES, useStore } from '../support/service-stores.js';

const first: PageRequest = { limit: 100, sort: 'createdAt', after: undefined, backwards: false, count: false };
const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled' ? 'done' : ((outcome.reason as { code?: string }).code ?? String(outcome.reason));

describe.each(STORES)('services kept %s', (_name, server) => {
  const works = useStore(server);
  const find = (id: string, tenantId = works.tenantId) => works.store.find(tenantId, id);

  it('are found as they were kept, to the last key of their own document', async () => {
    const config = JSON.parse(
      `{ "$set": { "a.b": [1, { "_bsontype": "ObjectId" }] }, "__proto__": { "x": 1 }, "%2E": 0.5, "": null, "100%": [[]] }`,
    ) as Record<string, unknown>;
    const service = await works.kept({ description: 'ünïcode', status: 'active', tags: ['b', 'a'], config });
    const found = await find(service.id);
    expect(found).toEqual(service);
    expect(JSON.stringify(Object.entries(found?.config ?? {}).sort())).toBe(
      JSON.stringify(Object.entries(config).sort()),
    );
    expect(found?.price).toEqual({ amount: 100, currency: 'EUR' });
    expect(await works.announced(service.id)).toEqual([1]);
  });

  it('are changed version by version, each with its event', async () => {
    const { id } = await works.kept();
    await works.change(id, { name: 'Second' });
    const third = await works.change(id, {
      code: `c-${randomUUID()}`,
      status: 'active',
      tags: ['x'],
      config: { deep: { er: 1 } },
    });
    expect(await find(id)).toEqual(third);
    expect(third.version).toBe(3);
    expect(await works.announced(id)).toEqual([1, 2, 3]);
  });

  it('are offered by id, those that there are', async () => {
    const [one, two] = [await works.kept({ status: 'active' }), await works.kept()];
    const offers = await works.store.findMany(works.tenantId, [one.id, two.id, newId()]);
    const told = ({ id, code, name, status, priceAmount, priceCurrency }: (typeof offers)[number]) => ({
      ...{ id, code, name, status, priceAmount, priceCurrency },
    });
    expect(offers.map(told).sort((a, b) => a.id.localeCompare(b.id))).toEqual([one, two].map(told));
  });

  it('are relied upon in a commit of others, which is refused where one has moved on', async () => {
    const [one, two] = [await works.kept(), await works.kept()];
    const commit = (known: readonly (typeof one)[]) =>
      works.get(Database).commit(works.tenantId, [works.store.expect(works.tenantId, known)]);
    await commit([one, two]);
    await works.change(two.id, { price: { amount: 101, currency: 'EUR' } });
    await expect(commit([one, two])).rejects.toBeInstanceOf(ServicesMoved);
    await commit([one]);
    await commit([one, (await find(two.id)) ?? two]);
  });

  it('share no code within a tenant, and nothing between tenants', async () => {
    const { id, code } = await works.kept();
    const other = newId();
    const theirs = await works.kept({ code }, other);
    await expect(works.kept({ code })).rejects.toMatchObject({ code: 'services.code_taken' });
    const third = await works.kept();
    await expect(works.change(third.id, { code })).rejects.toMatchObject({ code: 'services.code_taken' });
    expect(await find(third.id)).toEqual(third);
    expect(await find(id, other)).toBeUndefined();
    expect(await works.store.findMany(other, [id])).toEqual([]);
    const { items } = await works.store.list(other, {}, first);
    expect(items.map((service) => service.id)).toEqual([theirs.id]);
  });

  it('let go of a code that was changed, for others to take', async () => {
    const { id, code } = await works.kept();
    await works.change(id, { code: `${code}-new` });
    const taker = await works.kept({ code });
    expect((await find(taker.id))?.code).toBe(code);
    await works.change(id, { name: 'Keeps its code' });
    expect((await find(id))?.code).toBe(`${code}-new`);
  });

  it('refuse a version that is not the next one, and a service that is not there, and leave no event', async () => {
    const service = await works.kept();
    await works.change(service.id, { name: 'Faster' });
    service.change({ name: 'Slower' }, newId());
    await expect(works.store.update(service, works.beside(service))).rejects.toMatchObject({
      code: 'http.precondition_failed',
    });
    const nowhere = works.define();
    nowhere.change({ name: 'Never kept' }, newId());
    await expect(works.store.update(nowhere, works.beside(nowhere))).rejects.toMatchObject({
      code: 'http.precondition_failed',
    });
    expect(await works.announced(service.id)).toEqual([1, 2]);
    expect(await works.announced(nowhere.id)).toEqual([]);
  });

  it('stay as they were where what is beside the change is refused, which is told before a taken code', async () => {
    const key = randomUUID();
    const service = works.define();
    await works.store.insert(service, works.beside(service, key));
    const again = works.define({ code: service.code });
    await expect(works.store.insert(again, works.beside(again, key))).rejects.toThrow('key taken');
    const fresh = works.define();
    await expect(works.store.insert(fresh, works.beside(fresh, key))).rejects.toThrow('key taken');
    expect(await find(fresh.id)).toBeUndefined();
    expect(await works.announced(fresh.id)).toEqual([]);
    const free = await works.kept({ code: fresh.code });
    expect(await find(free.id)).toEqual(free);
  });

  it('get one code once, however many want it at the same moment', async () => {
    const wanted = Array.from({ length: 10 }, () => works.define({ code: `rush-${server.length}` }));
    const outcomes = await Promise.allSettled(
      wanted.map((service) => works.store.insert(service, works.beside(service))),
    );
    expect(outcomes.map(codeOf).sort()).toEqual(['done', ...Array.from({ length: 9 }, () => 'services.code_taken')]);
    const { items } = await works.store.list(works.tenantId, { code: `rush-${server.length}` }, first);
    expect(items).toHaveLength(1);
  });

  it('have exactly one winner per version: 20 parallel editors on two instances, 50 rounds', async () => {
    const { id } = await works.kept();
    const stores = [works.store, works.get(ServiceStore, await works.open())];
    for (let round = 0; round < 50; round++) {
      const read = await Promise.all(Array.from({ length: 20 }, () => find(id)));
      const edits = read.map(async (service, editor) => {
        service?.change({ name: `Round ${round} by ${editor}` }, newId());
        await stores[editor % 2]?.update(service as Service, works.beside(service as Service));
        return editor;
      });
      const outcomes = await Promise.allSettled(edits);
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect({ round, winners: winners.length }).toEqual({ round, winners: 1 });
      expect(outcomes.map(codeOf).filter((code) => code !== 'done')).toEqual(
        Array.from({ length: 19 }, () => 'http.precondition_failed'),
      );
      expect(await find(id)).toMatchObject({ version: round + 2, name: `Round ${round} by ${winners[0]}` });
    }
    expect(await works.announced(id)).toEqual(Array.from({ length: 51 }, (_, at) => at + 1));
  }, 120_000);
});
