import { once } from 'node:events';
import { newId } from '#libs/ids';
import { eventually, useHouse } from '../../support/house.js';
import { MONGO_URL, MongoDatabase } from '../../support/mongo.js';
import { runTool, startTool, type ToolRun } from '../../support/tool.js';

/** More than are upgraded before the first word of progress. */
const MANY = 2_000;
const house = useHouse();
const database = new MongoDatabase(MONGO_URL ?? '');
const documents = database.collection('services');
let tenantId: string;

const settings = () => ({
  MONGO_URL: database.url,
  DATABASE_URL: house.database.appUrl,
  DATABASE_OWNER_URL: house.database.ownerUrl,
  DATA_DIR: house.mailDirectory,
});
const catalogue = (...args: string[]): Promise<ToolRun> => runTool('catalogue', args, settings());
const copyToMongo = () => catalogue('copy', '--from', 'postgres', '--to', 'mongo');
const countOfOld = () => documents.countDocuments({ schemaVersion: 1 });

// Builds where the build is stale, which may take a while.
beforeAll(async () => {
  tenantId = (await house.rows(`select id from tenants.tenants where slug = 'default'`))[0].id as string;
  for (let count = 0; count < 5; count++) await house.sell(count);
  await catalogue('status');
}, 120_000);
afterAll(() => database.drop());

describe('npm run catalogue', () => {
  it('copies every service to MongoDB and finds nothing that differs, once and again', async () => {
    const owner = await house.owner();
    const config = { $set: { 'a.b': [1] }, deep: { er: null } };
    await owner
      .post('/v1/services', { code: 'odd', name: 'Odd', price: { amount: 1, currency: 'JPY' }, tags: ['x'], config })
      .created();
    for (let run = 0; run < 2; run++) {
      const { code, told } = await copyToMongo();
      expect(told).toMatch(/✓ \d+ services of default, in MongoDB as in PostgreSQL/);
      expect(code).toBe(0);
    }
    expect(await documents.countDocuments({ tenantId })).toBe(await house.count('catalogue.services'));
    const { body } = await owner.get('/v1/services?code=odd').ok();
    const [odd] = body.data as { id: string; version: number }[];
    await owner.patch(`/v1/services/${odd?.id}`, { code: 'even' }, { 'if-match': `"${odd?.version}"` }).ok();
    expect((await copyToMongo()).code).toBe(0);
    expect(await documents.findOne({ _id: odd?.id ?? '' })).toMatchObject({ code: 'even', version: 2 });
  }, 60_000);

  it('names what differs, and leaves with 1', async () => {
    await documents.updateOne({ tenantId, code: 'even' }, { $set: { name: 'Forged' } });
    const { code, told } = await copyToMongo();
    expect([code, told]).toEqual([1, expect.stringContaining('even: differs in name') as string]);
    await documents.deleteOne({ tenantId, code: 'even' });
    expect((await copyToMongo()).code).toBe(0);
    await documents.insertOne({ _id: newId(), ...old('alone') });
    const more = await copyToMongo();
    expect([more.code, more.told]).toEqual([1, expect.stringContaining('alone: is in MongoDB alone') as string]);
  }, 60_000);

  it('copies back, what is newer in MongoDB and what is there alone', async () => {
    await documents.updateOne({ tenantId, code: 'even' }, { $set: { name: 'Newer', version: 3 } });
    const { code, told } = await catalogue('copy', '--from', 'mongo', '--to', 'postgres', '--tenant', 'default');
    expect([code, told]).toEqual([0, expect.stringContaining('in PostgreSQL as in MongoDB') as string]);
    const rows = await house.rows(
      `select name, version from catalogue.services where code in ('even', 'alone') order by code`,
    );
    expect(rows).toEqual([
      { name: 'Old', version: 1 },
      { name: 'Newer', version: 3 },
    ]);
  }, 60_000);

  it('copies all of several pages, whatever is only proposed among them', async () => {
    await house.rows(
      `insert into catalogue.services (id, tenant_id, code, name, description, status, price_amount, price_currency, tags,
         config, version, created_at, updated_at)
       select gen_random_uuid(), $1, 'page-' || n, 'One of many', '', 'active', 1, 'EUR', '{}', '{}', 1, now(), now()
       from generate_series(1, 450) n`,
      [tenantId],
    );
    // Before all others: what is read first is a page with one service less.
    const proposed = { _id: '00000000-0000-0000-0000-000000000000', tenantId, schemaVersion: 3, codes: ['maybe'] };
    await documents.insertOne({ ...proposed, proposal: { id: newId(), at: new Date(), contents: { code: 'maybe' } } });
    const { code, told } = await copyToMongo();
    const services = await house.count('catalogue.services');
    expect([code, told]).toEqual([0, expect.stringContaining(`${services} services of default, in MongoDB`) as string]);
    await documents.deleteOne({ _id: proposed._id });
    expect(await documents.countDocuments({ tenantId })).toBe(services);
  }, 60_000);

  it('upgrades documents of old forms and tells how far it is; broken off or killed, it goes on where it was', async () => {
    await documents.insertMany(Array.from({ length: MANY }, (_, at) => ({ _id: newId(), ...old(`old-${at}`) })));
    const before = await countOfOld();
    const tool = startTool('catalogue', ['upgrade'], settings());
    await eventually(async () => expect(await countOfOld()).toBeLessThan(before), 20_000);
    tool.kill('SIGINT');
    expect(await once(tool, 'exit')).toEqual([130, null]);
    const left = await countOfOld();
    expect(left).toBeGreaterThan(0);
    expect((await catalogue('status')).said).toMatch(
      new RegExp(`default: \\d+ documents, ${left} of old forms, 0 undecided`),
    );
    expect(await killedOnTheWay()).toBe(left);
    const rest = await countOfOld();
    expect([rest > 0, rest < left]).toEqual([true, true]);
    const { code, told } = await catalogue('upgrade');
    expect(told).toContain(`✓ ${rest} of ${rest} documents of default`);
    expect([code, told]).toEqual([0, expect.stringContaining('no document of an old form is left') as string]);
    expect(await documents.countDocuments({ schemaVersion: { $ne: 3 } })).toBe(0);
    expect(await documents.findOne({ code: 'old-7' })).toMatchObject({
      version: 1,
      schemaVersion: 3,
      price: { amount: 7 },
    });
  }, 120_000);

  it('says what it needs, and what it does not know', async () => {
    expect(await runTool('catalogue', [], { ...settings(), MONGO_URL: '' })).toMatchObject({ code: 2 });
    expect(await catalogue('copy')).toMatchObject({ code: 2 });
    expect((await catalogue('upgrade', '--tenant', 'nobody')).told).toContain('There is no tenant nobody.');
    const away = await runTool('catalogue', ['status'], { ...settings(), MONGO_URL: 'mongodb://127.0.0.1:1/x' });
    expect([away.code, away.told]).toEqual([1, expect.stringContaining('No MongoDB answers') as string]);
  }, 60_000);
});

/** Kills an upgrade, without a word, once it has told how far it is; of how many it said to be. */
async function killedOnTheWay(): Promise<number> {
  let told = '';
  const tool = startTool('catalogue', ['upgrade'], settings(), (text) => (told += text));
  const progress = /… ([\d,]+) of ([\d,]+) documents of default, [\d,]+\/s/;
  await eventually(() => expect(told).toMatch(progress), 30_000);
  tool.kill('SIGKILL');
  expect(await once(tool, 'exit')).toEqual([null, 'SIGKILL']);
  const [done, all] = (progress.exec(told) ?? []).slice(1).map((figure) => Number(figure.replaceAll(',', '')));
  expect(done).toBeGreaterThan(0);
  return all ?? 0;
}

function old(code: string): object {
  const [priceCents, createdAt] = [7, new Date('2024-03-01T09:00:00Z')];
  return {
    tenantId,
    schemaVersion: 1,
    codes: [code],
    code,
    name: 'Old',
    status: 'active',
    priceCents,
    config: {},
    version: 1,
    createdAt,
  };
}
