import { randomUUID } from 'node:crypto';
import { createLog } from '#libs/logging';
import { Mongo } from '#libs/mongo';
import { serviceCollection } from '../../../../apps/api/src/modules/catalogue/documents/service-collection.js';
import { pageOf } from '../../../../apps/api/src/modules/catalogue/documents/service-queries.js';
import { ServiceDocuments } from '../../../../apps/api/src/modules/catalogue/service-documents.repository.js';
import type { ServiceFilter } from '../../../../apps/api/src/modules/catalogue/service-store.js';
import { MongoDatabase, REAL_MONGO_URL } from '../../../support/mongo.js';
import { unseenCircuits } from '../../../support/unseen-circuits.js';

const tenantId = randomUUID();
const database = new MongoDatabase(REAL_MONGO_URL ?? '');
const mongo = new Mongo({ url: database.url, slowMs: 10_000 }, createLog('silent'), unseenCircuits());
const services = database.collection(serviceCollection.name);

const filters: ServiceFilter[] = [{}, { status: 'active' }, { tag: 't7' }, { tag: 't7', status: 'active' }];
const sorts = ['createdAt', '-createdAt', 'code', '-code'];
const cases = filters.flatMap((filter) => sorts.map((sort) => [filter, sort] as const));

beforeAll(async () => {
  await new ServiceDocuments(mongo).find(tenantId, []);
  const documents = Array.from({ length: 5_000 }, (_, at) => ({
    ...{
      _id: randomUUID(),
      tenantId: at % 5 ? tenantId : randomUUID(),
      schemaVersion: 3,
      codes: [`c${at}`],
      code: `c${at}`,
    },
    ...{
      status: at % 2 ? 'active' : 'draft',
      tags: [`t${at % 50}`],
      version: 1,
      createdAt: new Date(1.7e12 + at * 1_000),
    },
  }));
  await services.insertMany(documents);
}, 60_000);
afterAll(async () => {
  await mongo.onApplicationShutdown();
  await database.drop();
});

describe('among 5,000 documents', () => {
  it.each(cases)('an index finds those that match %j, in the order of %s', async (filter, sort) => {
    const after = { value: sort.endsWith('code') ? 'c300' : new Date(1.7e12 + 3e5).toISOString(), id: randomUUID() };
    for (const place of [undefined, after]) {
      const page = { limit: 20, sort, after: place, backwards: false, count: false };
      const { filter: wanted, sort: order, limit } = pageOf(filter, page);
      const plan = await services
        .find({ tenantId, ...wanted })
        .sort(order)
        .limit(limit)
        .explain('executionStats');
      const text = JSON.stringify(plan['queryPlanner']);
      expect(text).toContain('"stage":"IXSCAN"');
      expect(text).not.toMatch(/"winningPlan":.*"stage":"(COLLSCAN|SORT)".*"rejectedPlans"/);
      expect((plan['executionStats'] as { totalDocsExamined: number }).totalDocsExamined).toBeLessThan(60);
    }
  });

  it('the server refuses one that is not a service', async () => {
    await expect(
      services.insertOne({ _id: randomUUID(), tenantId, schemaVersion: 3, codes: [] }),
    ).rejects.toMatchObject({ code: 121 });
  });
});
