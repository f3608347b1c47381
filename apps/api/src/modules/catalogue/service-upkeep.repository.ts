import { DuplicateKey, type Mongo, type TenantCollections } from '#libs/mongo';
import { serviceCollection } from './documents/service-collection.js';
import { contentsOf, isPresent, renewed, serviceOf, type StoredService } from './documents/service-document.js';
import { NEWEST } from './documents/upcasters.js';
import { Service } from './service.entity.js';

/** A service as a plain value, such as a row. */
export type PlainService = Omit<Service, 'price' | 'isPublic' | 'change'>;

/** Some of a tenant's documents, in the order of their ids. */
export interface Portion<Item> {
  readonly items: readonly Item[];
  /** Where the next ones begin; undefined where these are the last. */
  readonly next: string | undefined;
}

/** What became of a service that was to be kept as it is elsewhere. */
export type Kept = 'kept' | 'was there' | 'is newer here' | 'code held';

/** As in the lists: a document that is only proposed has no version. */
const present = { version: { $gte: 1 } };
const undecided = { proposal: { $exists: true } };
const old = { schemaVersion: { $lt: NEWEST } };

/** All services in MongoDB, for those who look after them: tools, while the application serves. */
export class ServiceUpkeep {
  private readonly documents: TenantCollections<StoredService>;

  constructor(mongo: Mongo) {
    this.documents = mongo.collection(serviceCollection);
  }

  /** Brings the collection into being with its indexes and its validator. */
  prepare(): Promise<void> {
    return this.documents.prepare();
  }

  /** How many documents a tenant has, how many are services, how many are of old forms, and how many wait for a verdict. */
  async count(tenantId: string): Promise<Record<'all' | 'present' | 'old' | 'undecided', number>> {
    const documents = this.documents.of(tenantId);
    const [all, services, ofOldForms, waiting] = await Promise.all([
      documents.count({}),
      documents.count(present),
      documents.count(old),
      documents.count(undecided),
    ]);
    return { all, present: services, old: ofOldForms, undecided: waiting };
  }

  /** Writes the next documents of old forms in the newest one. Those that are being changed are left to the next run. */
  async upgrade(tenantId: string, after: string, limit: number): Promise<Portion<boolean>> {
    const found = await this.documents.of(tenantId).find({ ...old, _id: { $gt: after } }, { sort: { _id: 1 }, limit });
    const items: boolean[] = [];
    for (const document of found) items.push(await this.renew(tenantId, document));
    return { items, next: found.length < limit ? undefined : found.at(-1)?._id };
  }

  /** The next services, as they count. */
  async list(tenantId: string, after: string, limit: number): Promise<Portion<PlainService>> {
    const found = await this.documents.of(tenantId).find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit });
    const items = found.filter(isPresent).map((document) => ({ ...serviceOf(document) }));
    return { items, next: found.length < limit ? undefined : found.at(-1)?._id };
  }

  /** Keeps a service as it is, in place of an older version of it; not while another one still holds its code from before. */
  async keep(service: PlainService): Promise<Kept> {
    try {
      return await this.put(service);
    } catch (error) {
      if (error instanceof DuplicateKey) return 'code held';
      throw error;
    }
  }

  private async put(service: PlainService): Promise<Kept> {
    const { id, tenantId, code, version } = service;
    const documents = this.documents.of(tenantId);
    const document = { ...contentsOf(Object.assign(new Service(), service)), _id: id, codes: [code] };
    const [present] = await documents.find({ _id: id });
    if (!present) {
      await documents.insert(document);
      return 'kept';
    }
    const there = present['version'] as number;
    if (present.proposal || there > version) return 'is newer here';
    if (there === version) return 'was there';
    return (await documents.replace({ _id: id, version: there, proposal: null }, document)) ? 'kept' : 'is newer here';
  }

  private renew(tenantId: string, document: StoredService): Promise<boolean> {
    const { _id, schemaVersion } = document;
    const asRead = { _id, schemaVersion, version: document['version'], proposal: null };
    return this.documents.of(tenantId).replace(asRead, renewed(document));
  }
}
