import { BSON } from 'mongodb';
import { globSync, readFileSync } from 'node:fs';
import { Mongo } from '#libs/mongo';
import { ServiceUpkeep } from '#modules/catalogue';
import { NEWEST } from '../../../apps/api/src/modules/catalogue/documents/upcasters.js';
import { eventually } from '../../support/house.js';
import { MONGO_URL } from '../../support/mongo.js';
import { useStore } from '../../support/service-stores.js';

interface Kept {
  readonly document: { readonly _id: string; readonly tenantId: string; readonly schemaVersion: number };
  readonly service: { readonly id: string; readonly version: number };
}

const works = useStore(MONGO_URL ?? '');
const page = { limit: 10, sort: 'code', after: undefined, backwards: false, count: true };
const corpus = globSync('test/contracts/documents/*.json').flatMap(
  (file) => BSON.EJSON.parse(readFileSync(file, 'utf8')) as Kept[],
);
const tenantId = corpus[0]?.document.tenantId ?? '';
const stored = () => works.mongo!.collection('services');

beforeEach(async () => {
  await works.kept();
  await stored().deleteMany({ tenantId });
  await stored().insertMany(corpus.map(({ document }) => document));
});

describe('documents of old forms', () => {
  it('are found, listed, counted and offered like those of the newest', async () => {
    const services = corpus.map(({ service }) => service);
    const { items, total } = await works.store.list(tenantId, {}, page);
    expect(items.map((item) => ({ ...item })).sort(byId)).toEqual([...services].sort(byId));
    expect(total).toBe(services.length);
    const offers = await works.store.findMany(
      tenantId,
      services.map(({ id }) => id),
    );
    expect(offers).toHaveLength(services.length);
    expect((await works.store.list(tenantId, { tag: 'web' }, page)).items).toHaveLength(1);
    expect((await works.store.list(tenantId, { status: 'active' }, { ...page, sort: '-createdAt' })).total).toBe(2);
  });

  it('are written in the newest form after they were read, as the same version', async () => {
    for (const { service } of corpus) await works.store.find(tenantId, service.id);
    // The newest one of the corpus holds a proposal, and is left alone.
    await eventually(async () =>
      expect(await stored().countDocuments({ tenantId, schemaVersion: { $lt: 3 } })).toBe(0),
    );
    for (const { service } of corpus) {
      expect(await stored().findOne({ _id: service.id })).toMatchObject({ schemaVersion: 3, version: service.version });
      expect({ ...(await works.store.find(tenantId, service.id)) }).toEqual(service);
    }
  });

  it('are changed from what they say, into the newest form', async () => {
    const id = corpus.find(({ document }) => document.schemaVersion === 1)?.service.id ?? '';
    const service = await works.store.find(tenantId, id);
    service?.change({ name: 'Changed' }, tenantId);
    if (service) await works.store.update(service, works.beside(service));
    expect(await works.store.find(tenantId, id)).toEqual(service);
    expect(await stored().findOne({ _id: id })).toMatchObject({ schemaVersion: 3, name: 'Changed' });
    expect(await stored().findOne({ _id: id })).not.toHaveProperty('priceCents');
  });
});

describe('a document of the next release', () => {
  const next = { schemaVersion: NEWEST + 1, ofTheNextRelease: { any: 'thing' } };
  const { service, document } = corpus.find((kept) => kept.document.schemaVersion === NEWEST) as Kept;

  beforeEach(async () => {
    await stored().updateOne({ _id: service.id }, { $set: next, $unset: { proposal: '' } });
  });

  it('is read, and left as it is: neither renewed nor upgraded', async () => {
    expect({ ...(await works.store.find(tenantId, service.id)) }).toEqual(service);
    const upkeep = new ServiceUpkeep(works.get(Mongo));
    expect((await upkeep.upgrade(tenantId, '', 100)).items.length).toBe(
      corpus.filter((kept) => kept.document.schemaVersion < NEWEST).length,
    );
    expect(await stored().findOne({ _id: service.id })).toMatchObject(next);
  });

  it('is written whole in our form by an edit of ours: what only the next release knows is no longer in it', async () => {
    const ours = await works.store.find(tenantId, service.id);
    ours?.change({ name: 'Changed' }, tenantId);
    if (ours) await works.store.update(ours, works.beside(ours));
    const written = await stored().findOne({ _id: service.id });
    // Of an older form it is brought up again like any other, so that nothing stale stands beside the new name.
    expect(written).toMatchObject({ schemaVersion: NEWEST, name: 'Changed', version: service.version + 1 });
    expect(written).not.toHaveProperty('ofTheNextRelease');
    expect(Object.keys(written ?? {}).sort()).toEqual(
      Object.keys(document)
        .filter((key) => key !== 'proposal')
        .sort(),
    );
  });
});

function byId(a: object, b: object): number {
  return (a as { id: string }).id < (b as { id: string }).id ? -1 : 1;
}
