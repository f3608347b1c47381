import { Context, runInContext } from '#libs/context';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Mongo, type CollectionTerms, type TenantDocument } from '#libs/mongo';
import { Circuits } from '#libs/resilience';
import { eventually, type LogLine } from '../../support/house.js';
import { MONGO_URL, MongoDatabase } from '../../support/mongo.js';
import { SilentProxy } from '../../support/silent-proxy.js';

interface Note extends TenantDocument {
  readonly text?: string | undefined;
  readonly place?: number;
}

const terms: CollectionTerms = {
  name: 'notes',
  indexes: {
    notes_texts: { keys: { text: 1 }, unique: true },
    notes_places: { keys: { place: -1 }, where: { place: { $exists: true } } },
  },
  schema: { required: [], properties: { text: { bsonType: 'string' } } },
};
const database = new MongoDatabase(MONGO_URL ?? '');
/** The driver looks for a server for so long; who is spared does not wait for that. */
const SERVER_SELECTION_MS = 500;
/** One second after it is back, and something for a busy machine. */
const RECOVERY_MS = 1_500;
const logs: LogLine[] = [];
const log = createLog('debug', { write: (line) => void logs.push(JSON.parse(line) as LogLine) });
let proxy: SilentProxy;
let mongo: Mongo;
let circuits: Circuits;

const notes = () => mongo.collection<Note>(terms);
const messages = () => logs.map(({ msg }) => msg);
const within = <T>(ms: number, work: () => Promise<T>): Promise<T> =>
  runInContext(new Context('test-mongo', performance.now() + ms), work);

async function timed(work: () => Promise<unknown>): Promise<{ code: unknown; ms: number }> {
  const startedAt = performance.now();
  const code = await work().then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
  return { code, ms: performance.now() - startedAt };
}

beforeEach(async () => {
  logs.splice(0);
  proxy = await SilentProxy.to(database.url);
  circuits = new Circuits(new Metrics(), log);
  mongo = new Mongo({ url: proxy.url, slowMs: 10_000 }, log, circuits);
});
afterEach(async () => {
  await mongo.onApplicationShutdown();
  await proxy.close();
});
afterAll(() => database.drop());

describe('MongoDB', () => {
  it('that is not there makes every question unavailable within half a second, and is found once it is', async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = await timed(() => notes().of('a').find({}));
      expect(refused.code).toBe('unavailable');
      expect(refused.ms).toBeLessThan(1_500);
    }
    await expect(mongo.check()).rejects.toMatchObject({ code: 'unavailable' });
    await proxy.open();
    await notes().of('a').insert({ _id: 'found', text: 'found' });
    await mongo.check();
    expect(messages().filter((msg) => /^MongoDB is/.test(String(msg)))).toEqual(['MongoDB is away', 'MongoDB is back']);
  });

  it('that goes and comes back is used again, by the same handles', async () => {
    await proxy.open();
    const handle = notes().of('a');
    await handle.insert({ _id: 'before', text: 'before' });
    await proxy.close();
    expect((await timed(() => handle.find({}))).code).toBe('unavailable');
    await proxy.open();
    expect(await handle.find({ _id: 'before' })).toHaveLength(1);
  });

  it('that falls silent keeps nobody beyond the deadline of the call', async () => {
    await proxy.open();
    const handle = notes().of('a');
    await handle.find({});
    proxy.fallSilent();
    const late = await timed(() => within(200, () => handle.find({})));
    expect(late.code).toBe('unavailable.timeout');
    expect(late.ms).toBeLessThan(400);
    const spent = await timed(() => within(0, () => handle.find({})));
    expect(spent).toMatchObject({ code: 'unavailable.timeout' });
    await expect(mongo.check()).rejects.toMatchObject({ code: /^unavailable/ as unknown as string });
  });

  it('that is away is left alone after twenty questions: then none waits, and it is found within a second once it is back', async () => {
    const handle = notes().of('a');
    const refused = await Promise.all(Array.from({ length: 20 }, () => timed(() => handle.find({}))));
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['unavailable']));
    expect(circuits.stateOf('mongo')).toBe('open');
    const spared = await Promise.all(Array.from({ length: 50 }, () => timed(() => handle.find({}))));
    expect(new Set(spared.map(({ code }) => code))).toEqual(new Set(['unavailable']));
    expect(Math.max(...spared.map(({ ms }) => ms))).toBeLessThan(SERVER_SELECTION_MS);

    await proxy.open();
    const back = await timed(() => eventually(async () => void (await handle.find({}))));
    expect(back.ms).toBeLessThan(RECOVERY_MS);
    expect(circuits.stateOf('mongo')).toBe('closed');
    expect(messages().filter((msg) => /^the circuit is (open|closed)/.test(String(msg)))).toEqual([
      'the circuit is open',
      'the circuit is closed',
    ]);
  });

  it('that answers is not left alone, whatever it refuses and however short the deadlines of its callers are', async () => {
    await proxy.open();
    const handle = notes().of('a');
    await handle.insert({ _id: 'first', text: 'taken' });
    for (let n = 0; n < 25; n++) {
      await expect(handle.insert({ _id: `n${n}`, text: 'taken' })).rejects.toThrow('notes_texts');
      expect((await timed(() => within(0, () => handle.find({})))).code).toBe('unavailable.timeout');
    }
    expect(circuits.stateOf('mongo')).toBe('closed');
  });

  it('is told of in the log: command, time and contextId, and no value', async () => {
    await proxy.open();
    await within(2_000, () => notes().of('a').insert({ _id: 'logged', text: 'secret words' }));
    expect(logs).toContainEqual(
      expect.objectContaining({
        ...{ level: 'debug', module: 'mongo', msg: 'mongo command ran', command: 'notes.insert' },
        ...{ contextId: 'test-mongo', durationMs: expect.any(Number) as number },
      }),
    );
    await expect(notes().of('a').insert({ _id: 'again', text: 'secret words' })).rejects.toThrow('notes_texts');
    expect(JSON.stringify(logs)).not.toContain('secret words');
  });
});

describe('a collection', () => {
  it('has no index that does not lead with the tenant, and is prepared once however many ask at once', async () => {
    await proxy.open();
    const collections = [notes(), notes(), notes()];
    await Promise.all(collections.map((collection) => collection.of('a').find({})));
    const indexes = await database.collection('notes').listIndexes().toArray();
    const keys = indexes.filter(({ name }) => name !== '_id_').map(({ key }) => Object.keys(key as object));
    expect(keys).toEqual([
      ['tenantId', 'text'],
      ['tenantId', 'place'],
    ]);
  });

  it('shows a tenant its own documents, changes and removes no others, and keeps keys apart', async () => {
    await proxy.open();
    const [mine, theirs] = [notes().of('mine'), notes().of('theirs')];
    await mine.insert({ _id: 'm1', text: 'same' });
    await theirs.insert({ _id: 't1', text: 'same' });
    const all = { tenantId: { $exists: true } };
    expect((await mine.find(all)).map(({ _id }) => _id)).toEqual(['m1']);
    expect(await mine.count(all)).toBe(1);
    expect(await mine.change({ _id: 't1' }, { $set: { text: 'stolen' } })).toBe(false);
    expect(await mine.replace({ _id: 't1' }, { _id: 't1', text: 'stolen' })).toBe(false);
    expect(await mine.remove({ _id: 't1' })).toBe(false);
    expect(await theirs.find({})).toEqual([{ _id: 't1', tenantId: 'theirs', text: 'same' }]);
    expect((await notes().tenantsWith({ text: 'same' })).sort()).toEqual(['mine', 'theirs']);
  });

  it('stores nothing for a field that is undefined', async () => {
    await proxy.open();
    await notes().of('a').insert({ _id: 'bare', text: undefined, place: 1 });
    expect(await database.collection('notes').findOne({ _id: 'bare' })).toEqual({
      _id: 'bare',
      tenantId: 'a',
      place: 1,
    });
  });
});
