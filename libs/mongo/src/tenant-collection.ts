import type { Collection, Filter, OptionalUnlessRequiredId, UpdateFilter, WithoutId } from 'mongodb';
import type { Terms } from './terms.js';

/** What every document has: an id, and the tenant it belongs to. */
export interface TenantDocument {
  readonly _id: string;
  readonly tenantId: string;
}

/** A document as it is written: its tenant is put in. */
export type Written<Form extends TenantDocument> = Omit<Form, 'tenantId'>;

/** What becomes of some fields of a document. */
export interface Changes {
  readonly $set?: Terms;
  readonly $unset?: Readonly<Record<string, ''>>;
  readonly $addToSet?: Terms;
}

/** Which documents of a search are wanted, and in which order. */
export interface Wanted {
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
}

type Ask<Form extends TenantDocument> = <T>(
  what: string,
  ask: (collection: Collection<Form>, withinMs: number) => Promise<T>,
) => Promise<T>;

/**
 * The documents of one tenant. There is no other way to a collection: every filter and every document that is written is given
 * the tenant here, whatever it says itself.
 */
export class TenantCollection<Form extends TenantDocument> {
  constructor(
    private readonly ask: Ask<Form>,
    private readonly tenantId: string,
  ) {}

  find(filter: Terms, { sort, limit }: Wanted = {}): Promise<Form[]> {
    return this.ask('find', async (collection, maxTimeMS) => {
      let found = collection.find(this.own(filter), { maxTimeMS });
      if (sort) found = found.sort(sort);
      if (limit !== undefined) found = found.limit(limit);
      return (await found.toArray()) as Form[];
    });
  }

  count(filter: Terms): Promise<number> {
    return this.ask('count', (collection, maxTimeMS) => collection.countDocuments(this.own(filter), { maxTimeMS }));
  }

  /** Rejects with `DuplicateKey` where an index knows a key of it already. */
  async insert(document: Written<Form>): Promise<void> {
    const whole = this.belonging(document) as OptionalUnlessRequiredId<Form>;
    await this.ask('insert', (collection, maxTimeMS) => collection.insertOne(whole, { maxTimeMS }));
  }

  /** Puts the document in the place of the one that meets the filter, if one does; whether one did. */
  async replace(filter: Terms, document: Written<Form>): Promise<boolean> {
    const { _id: _, ...rest } = this.belonging(document);
    const { matchedCount } = await this.ask('replace', (collection, maxTimeMS) =>
      collection.replaceOne(this.own(filter), rest as unknown as WithoutId<Form>, { maxTimeMS }),
    );
    return matchedCount > 0;
  }

  /** Changes the document that meets the filter, if one does; whether one did. */
  async change(filter: Terms, changes: Changes): Promise<boolean> {
    for (const fields of Object.values(changes) as object[])
      if ('tenantId' in fields) throw new Error('A document does not change its tenant.');
    const { matchedCount } = await this.ask('change', (collection, maxTimeMS) =>
      collection.updateOne(this.own(filter), changes as UpdateFilter<Form>, { maxTimeMS }),
    );
    return matchedCount > 0;
  }

  /** Removes the document that meets the filter, if one does; whether one did. */
  async remove(filter: Terms): Promise<boolean> {
    const { deletedCount } = await this.ask('remove', (collection, maxTimeMS) =>
      collection.deleteOne(this.own(filter), { maxTimeMS }),
    );
    return deletedCount > 0;
  }

  /** The tenant leads, as in every index, and what the filter says of one is overruled. */
  private own(filter: Terms): Filter<Form> {
    const tenant = { tenantId: this.tenantId };
    return Object.assign({ ...tenant }, filter, tenant) as Filter<Form>;
  }

  private belonging(document: Written<Form>): Form {
    const tenant = { tenantId: this.tenantId };
    return Object.assign(
      { _id: document['_id' as keyof typeof document], ...tenant },
      document,
      tenant,
    ) as unknown as Form;
  }
}
