import type { Collection } from 'mongodb';
import { TenantCollection, type TenantDocument } from './tenant-collection.js';

interface Note extends TenantDocument {
  readonly text?: string;
}

/** What the driver was asked, in place of an answer. */
const asked: unknown[][] = [];
const driver = new Proxy({} as Collection<Note>, {
  get:
    (_, name) =>
    (...args: unknown[]) => {
      asked.push([name, ...args.map((arg) => structuredClone(arg))]);
      return name === 'find' ? { toArray: async () => [] } : { matchedCount: 1, deletedCount: 1 };
    },
});

const notes = new TenantCollection<Note>((_what, ask) => ask(driver, 100), 'mine');
const other = { tenantId: 'theirs' };

describe('the handle of a tenant’s documents', () => {
  beforeEach(() => asked.splice(0));

  it.each<[string, () => Promise<unknown>]>([
    ['find', () => notes.find({ text: 'x', ...other })],
    ['countDocuments', () => notes.count({ text: 'x', ...other })],
    ['replaceOne', () => notes.replace({ text: 'x', ...other }, { _id: '1' })],
    ['updateOne', () => notes.change({ text: 'x', ...other }, { $set: { text: 'y' } })],
    ['deleteOne', () => notes.remove({ text: 'x', ...other })],
  ])('asks %s of that tenant’s alone, whatever the filter says, and names the tenant first', async (name, work) => {
    await work();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.slice(0, 2)).toEqual([name, { tenantId: 'mine', text: 'x' }]);
    expect(Object.keys(asked[0]?.[1] as object)[0]).toBe('tenantId');
  });

  it('writes documents as that tenant’s, whatever they say themselves', async () => {
    await notes.insert({ _id: '1', text: 'x', ...other });
    await notes.replace({ _id: '1' }, { _id: '1', text: 'y', ...other });
    expect(asked.map(([, , document]) => document)[1]).toEqual({ tenantId: 'mine', text: 'y' });
    expect(asked[0]?.[1]).toEqual({ _id: '1', tenantId: 'mine', text: 'x' });
  });

  it('moves no document to another tenant', async () => {
    await expect(notes.change({ _id: '1' }, { $set: { tenantId: 'theirs' } })).rejects.toThrow(
      'does not change its tenant',
    );
    await expect(notes.change({ _id: '1' }, { $unset: { tenantId: '' } })).rejects.toThrow(
      'does not change its tenant',
    );
    expect(asked).toEqual([]);
  });
});
