import type { Collection, Db } from 'mongodb';
import { prepare } from './prepare.js';
import { TenantCollection, type TenantDocument } from './tenant-collection.js';
import type { CollectionTerms, Terms } from './terms.js';

/** Who runs commands and translates what goes wrong. */
interface Runner {
  run<T>(name: string, command: (database: Db, withinMs: number) => Promise<T>): Promise<T>;
}

/** A collection of every tenant's documents. What is in it is to be had by one tenant's handle only. */
export class TenantCollections<Form extends TenantDocument> {
  private preparing: Promise<void> | undefined;

  constructor(
    private readonly mongo: Runner,
    private readonly terms: CollectionTerms,
  ) {}

  /** The documents of one tenant. */
  of(tenantId: string): TenantCollection<Form> {
    return new TenantCollection<Form>(
      (what, ask) => this.run(what, (collection, withinMs) => ask(collection, withinMs)),
      tenantId,
    );
  }

  /**
   * The tenants that have documents which meet `filter`: their ids, and nothing of what they have. The one question that is
   * asked of all tenants at once, for those who look after what nobody came back for, and for tools; no door may ask it.
   */
  tenantsWith(filter: Terms): Promise<string[]> {
    return this.run('distinct', (collection, maxTimeMS) =>
      collection.distinct('tenantId', filter as object, { maxTimeMS }),
    );
  }

  /** Makes what is missing of the collection, its indexes and its validator; harmless where all is there. */
  async prepare(): Promise<void> {
    await this.mongo.run(`${this.terms.name}.prepare`, (database) => this.prepared(database));
  }

  private run<T>(what: string, ask: (collection: Collection<Form>, withinMs: number) => Promise<T>): Promise<T> {
    return this.mongo.run(`${this.terms.name}.${what}`, async (database, withinMs) => {
      await this.prepared(database);
      return ask(database.collection<Form>(this.terms.name), withinMs);
    });
  }

  private prepared(database: Db): Promise<void> {
    if (!this.preparing) {
      const attempt = prepare(database, this.terms);
      this.preparing = attempt;
      attempt.catch(() => this.preparing === attempt && (this.preparing = undefined));
    }
    return this.preparing;
  }
}
