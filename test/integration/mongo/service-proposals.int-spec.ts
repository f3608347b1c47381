import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { armFailpoint } from '#libs/failpoints';
import { newId } from '#libs/ids';
import { Leftovers } from '../../../apps/api/src/modules/catalogue/leftovers.js';
import { Proposals } from '../../../apps/api/src/modules/catalogue/proposals.js';
import type { Service } from '../../../apps/api/src/modules/catalogue/service.entity.js';
import { Verdicts } from '../../../apps/api/src/modules/catalogue/verdicts.repository.js';
import { halfDone, next, proposedVersion } from '../../support/half-done.js';
import { MONGO_URL } from '../../support/mongo.js';
import { seeded } from '../../support/seed.js';
import { useStore } from '../../support/service-stores.js';

const page = { limit: 100, sort: 'createdAt', after: undefined, backwards: false, count: true };
const works = useStore(MONGO_URL ?? '');
const { tenantId } = works;

const { proposed, accepted } = halfDone(works);

const seen = async (id: string) => works.store.find(tenantId, id);
const stored = (id: string) => works.mongo?.collection('services').findOne({ _id: id });
const listed = async (filter = {}) => (await works.store.list(tenantId, filter, page)).items.map(({ id }) => id);

describe('a process that ends after it has proposed', () => {
  it('has added nothing that anybody sees, and its code is free for others', async () => {
    const lost = works.define({ status: 'active' });
    await proposed(lost, { ageMs: 3_000 });
    expect(await seen(lost.id)).toBeUndefined();
    expect(await listed()).not.toContain(lost.id);
    expect(await works.store.findMany(tenantId, [lost.id])).toEqual([]);
    const taker = await works.kept({ code: lost.code });
    expect(await seen(taker.id)).toEqual(taker);
    expect(await stored(lost.id)).toBeNull();
  });

  it('has changed nothing, and the next who edits goes on from what there is', async () => {
    const service = await works.kept({ status: 'draft' });
    await proposed(next(service, { code: `lost-${service.code}`, status: 'active' }), { ageMs: 3_000 });
    expect(await seen(service.id)).toEqual(service);
    expect(await listed({ status: 'active' })).not.toContain(service.id);
    const changed = await works.change(service.id, { name: 'Goes on' });
    expect(changed.version).toBe(2);
    expect(await seen(service.id)).toEqual(changed);
    await works.kept({ code: `lost-${service.code}` });
  });

  it('is waited for where it proposed a moment ago, since it may be alive', async () => {
    const lost = works.define();
    const { id } = await proposed(lost);
    const waiting = works.kept({ code: lost.code });
    await works.get(Verdicts).commit(proposedVersion(lost, id), works.beside(lost));
    await expect(waiting).rejects.toMatchObject({ code: 'services.code_taken' });
    expect(await seen(lost.id)).toEqual(lost);
  });

  it('may be repeated under the same key, and does not meet its own code', async () => {
    const [lost, key] = [works.define(), randomUUID()];
    await proposed(lost);
    const again = works.define({ code: lost.code });
    await works.store.insert(again, works.beside(again, key));
    expect(await seen(again.id)).toEqual(again);
    expect(await seen(lost.id)).toBeUndefined();
  });

  it('is refused where it comes back to life after others took it for dead', async () => {
    const service = await works.kept();
    const late = next(service, { name: 'Late' });
    const { id } = await proposed(late, { ageMs: 3_000 });
    const changed = await works.change(service.id, { name: 'In time' });
    const commit = works.get(Verdicts).commit(proposedVersion(late, id), works.beside(late));
    await expect(commit).rejects.toMatchObject({ code: 'unavailable' });
    expect(await seen(service.id)).toEqual(changed);
    expect(await works.announced(service.id)).toEqual([1, 2]);
  });
});

describe('a process that ends after PostgreSQL has accepted', () => {
  it('has added what everybody sees, whichever way they look first', async () => {
    const [found, offered, inList] = [works.define(), works.define(), works.define({ tags: ['carried'] })];
    for (const service of [found, offered, inList]) await accepted(service);
    expect(await listed({ tag: 'carried' })).toEqual([inList.id]);
    expect(await seen(found.id)).toEqual(found);
    expect(await works.store.findMany(tenantId, [offered.id])).toHaveLength(1);
    for (const { id, code } of [found, offered, inList]) {
      expect(await stored(id)).toMatchObject({ version: 1, code, codes: [code] });
      expect(await stored(id)).not.toHaveProperty('proposal');
    }
  });

  it('has changed what everybody sees: out of one list, into another', async () => {
    const service = await works.kept({ status: 'draft', tags: ['moved'] });
    const changed = next(service, { status: 'active', code: `new-${service.code}` });
    await accepted(changed);
    expect(await listed({ tag: 'moved', status: 'active' })).toEqual([service.id]);
    expect(await listed({ tag: 'moved', status: 'draft' })).toEqual([]);
    expect(await seen(service.id)).toEqual(changed);
    await works.kept({ code: service.code });
  });

  it('is followed by the next editor, and repeats under the same key are told so', async () => {
    const [service, key] = [works.define(), randomUUID()];
    await accepted(service, key);
    const again = works.define({ code: service.code });
    await expect(works.store.insert(again, works.beside(again, key))).rejects.toThrow('key taken');
    await accepted(next(service, { name: 'Second' }));
    expect(await works.change(service.id, { tags: ['third'] })).toMatchObject({ version: 3, name: 'Second' });
  });
});

describe('a commit', () => {
  afterEach(() => ['before', 'after'].forEach((when) => armFailpoint(`database.${when}_commit`)));

  it.each([
    ['before', 1],
    ['after', 2],
  ])('that breaks off %s it was done counts as PostgreSQL has it', async (when, version) => {
    const service = await works.kept();
    let [armed, taken] = [true, 0];
    armFailpoint(`database.${when}_commit`, {
      action: 'throw',
      strikes: () => armed && ++taken > 0 && !(armed = false),
    });
    await expect(works.change(service.id, { name: 'Changed' })).rejects.toThrow('failpoint');
    expect(await stored(service.id)).toMatchObject({ version });
    expect(await stored(service.id)).not.toHaveProperty('proposal');
    expect((await works.announced(service.id)).at(-1)).toBe(version);
  });

  it('and somebody who takes it for dead agree on one outcome, whoever is first', async () => {
    const outcomes = new Set<number>();
    for (let round = 0; round < 40; round++) {
      const service = await works.kept();
      const changed = next(service, { name: 'Changed' });
      const proposal = await proposed(changed);
      const document = { _id: service.id, tenantId, schemaVersion: 3, codes: [service.code], proposal };
      const deciding = () => works.get(Proposals).decide(document);
      const committing = () => works.get(Verdicts).commit(proposedVersion(changed, proposal.id), works.beside(changed));
      await Promise.allSettled(round % 2 ? [deciding(), committing()] : [committing(), deciding()]);
      const versions = await works.announced(service.id);
      expect((await seen(service.id))?.version).toBe(versions.at(-1));
      expect(await stored(service.id)).not.toHaveProperty('proposal');
      outcomes.add(versions.length);
    }
    expect(outcomes).toEqual(new Set([1, 2]));
  });
});

describe('what was left behind', () => {
  it('is decided by a job, in every tenant, as PostgreSQL has it', async () => {
    const other = newId();
    const [lost, done] = [works.define({}, other), await works.kept()];
    await proposed(lost, { ageMs: 120_000 });
    const { id } = await proposed(next(done, { name: 'Accepted' }), { ageMs: 120_000 });
    const renamed = next(done, { name: 'Accepted' });
    await works.get(Verdicts).commit(proposedVersion(renamed, id), works.beside(renamed));
    await works.get(Leftovers).decide(new AbortController().signal);
    expect(await stored(lost.id)).toBeNull();
    expect(await stored(done.id)).toMatchObject({ version: 2, name: 'Accepted' });
    expect(works.logs).toContainEqual(
      expect.objectContaining({ msg: 'proposals that were left behind are decided', count: 2 }),
    );
  });

  it('shows neither more nor less than the outbox, whatever ended where', async () => {
    const step = fc.constantFrom('done', 'proposed', 'accepted', 'seen', 'listed');
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const service = await works.kept();
      for (const [at, what] of steps.entries()) {
        const current = (await seen(service.id)) as Service;
        if (what === 'done') await works.change(service.id, { name: `Done ${at}` });
        if (what === 'proposed')
          await proposed(next(current, { name: `Lost ${at}` }), { ageMs: 3_000 }).catch(() => undefined);
        if (what === 'accepted' && !(await stored(service.id))?.['proposal'])
          await accepted(next(current, { name: `Kept ${at}` }));
        if (what === 'listed') await listed();
        expect((await seen(service.id))?.version).toBe((await works.announced(service.id)).at(-1));
      }
    });
    await fc.assert(property, { ...seeded(), numRuns: 40 });
  }, 60_000);
});
