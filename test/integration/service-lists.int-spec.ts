import type { PageRequest } from '#libs/database';
import { AppError } from '#libs/errors';
import { newId } from '#libs/ids';
import type { Service } from '../../apps/api/src/modules/catalogue/service.entity.js';
import type { ServiceFilter } from '../../apps/api/src/modules/catalogue/service-store.js';
import { STORES, useStore } from '../support/service-stores.js';

const first: PageRequest = { limit: 100, sort: 'createdAt', after: undefined, backwards: false, count: false };

describe.each(STORES)('lists of services kept %s', (_name, server) => {
  const works = useStore(server);
  const tenantId = newId();
  const all: Service[] = [];

  beforeAll(async () => {
    for (let at = 0; at < 24; at++) {
      const status = (['active', 'draft', 'retired'] as const)[at % 3] ?? 'draft';
      const service = works.define({ code: `l${(at * 7) % 24}`, status, tags: [`t${at % 2}`, `u${at % 4}`] }, tenantId);
      // Of several of one moment the id decides.
      service.createdAt = service.updatedAt = new Date(1_800_000_000_000 + Math.floor(at / 4) * 1_000).toISOString();
      await works.store.insert(service, works.beside(service));
      all.push(service);
    }
  }, 60_000);

  const filters: ServiceFilter[] = [
    {},
    { status: 'active' },
    { tag: 't1' },
    { tag: 'u2', status: 'draft' },
    { code: 'l7' },
  ];
  const sorts = ['createdAt', '-createdAt', 'code', '-code'];
  const cases = filters.flatMap((filter) => sorts.map((sort) => [filter, sort] as const));

  it.each(cases)('of those that match %j are walked by %s forth and back, and counted', async (filter, sort) => {
    const expected = sorted(
      all.filter((service) => matches(service, filter)),
      sort,
    );
    const forth = await walk(filter, { sort, backwards: false });
    expect(forth).toEqual(expected.map(({ id }) => id));
    const last = expected.at(-1);
    const back = await walk(filter, { sort, backwards: true, from: last });
    expect(back).toEqual(
      expected
        .slice(0, -1)
        .reverse()
        .map(({ id }) => id),
    );
    const { total } = await works.store.list(tenantId, filter, { ...first, sort, limit: 2, count: true });
    expect(total).toBe(expected.length);
  });

  async function walk(
    filter: ServiceFilter,
    { sort, backwards, from }: { sort: string; backwards: boolean; from?: Service | undefined },
  ): Promise<string[]> {
    const ids: string[] = [];
    for (let at = from; ;) {
      const after = at && { value: sort.endsWith('code') ? at.code : at.createdAt, id: at.id };
      const { items, total } = await works.store.list(tenantId, filter, {
        limit: 5,
        sort,
        after,
        backwards,
        count: false,
      });
      expect(total).toBeUndefined();
      const page = items.slice(0, 5);
      ids.push(...page.map(({ id }) => id));
      if (items.length <= 5) return ids;
      at = page.at(-1);
    }
  }

  it('refuse an order that there is none of, as a defect', async () => {
    const attempt = async () => works.store.list(tenantId, {}, { ...first, sort: 'name' });
    await expect(attempt()).rejects.not.toBeInstanceOf(AppError);
  });
});

function matches(service: Service, { status, tag, code }: ServiceFilter): boolean {
  return (
    (status === undefined || service.status === status) &&
    (tag === undefined || service.tags.includes(tag)) &&
    (code === undefined || service.code === code)
  );
}

function sorted(services: readonly Service[], sort: string): Service[] {
  const value = (service: Service) => `${sort.endsWith('code') ? service.code : service.createdAt} ${service.id}`;
  const rising = [...services].sort((a, b) => (value(a) < value(b) ? -1 : 1));
  return sort.startsWith('-') ? rising.reverse() : rising;
}
