import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PageRequest, Slice } from '#libs/database';
import { DuplicateKey, Mongo, type TenantCollection, type TenantCollections } from '#libs/mongo';
import { CODES, serviceCollection } from './documents/service-collection.js';
import { promoted, renewed, type Proposal, type StoredService } from './documents/service-document.js';
import { matching, pageOf } from './documents/service-queries.js';
import { NEWEST } from './documents/upcasters.js';
import type { ServiceFilter } from './service-store.js';

/** What became of an attempt to propose: somebody holds the code, or the document is no longer, or not yet, as expected. */
export type Proposed = 'proposed' | 'code held' | 'missed';

/** The services as documents; the only file that speaks to MongoDB about them. */
@Injectable()
export class ServiceDocuments implements OnApplicationBootstrap {
  private readonly documents: TenantCollections<StoredService>;

  constructor(private readonly mongo: Mongo) {
    this.documents = mongo.collection(serviceCollection);
  }

  /** Nobody waits for it: whatever is asked first sees to it again. */
  onApplicationBootstrap(): void {
    if (this.mongo.isConfigured) this.documents.prepare().catch(() => undefined);
  }

  find(tenantId: string, ids: readonly string[]): Promise<StoredService[]> {
    return this.of(tenantId).find({ _id: { $in: ids } });
  }

  async list(tenantId: string, filter: ServiceFilter, page: PageRequest): Promise<Slice<StoredService>> {
    const { filter: place, sort, limit } = pageOf(filter, page);
    const [items, total] = await Promise.all([
      this.of(tenantId).find(place, { sort, limit }),
      page.count ? this.of(tenantId).count(matching(filter)) : undefined,
    ]);
    return { items, total };
  }

  /** The one that has the code or may get it. */
  async findByCode(tenantId: string, code: string): Promise<StoredService | undefined> {
    return (await this.of(tenantId).find({ codes: code }, { limit: 1 }))[0];
  }

  /** Those that hold a proposal, the oldest first. */
  listProposed(tenantId: string, before: Date, limit: number): Promise<StoredService[]> {
    return this.of(tenantId).find({ 'proposal.at': { $lt: before } }, { sort: { 'proposal.at': 1 }, limit });
  }

  listTenantsProposing(before: Date): Promise<string[]> {
    return this.documents.tenantsWith({ 'proposal.at': { $lt: before } });
  }

  /** A document that is nothing but a proposal: nobody sees it yet. */
  async proposeNew(tenantId: string, id: string, proposal: Proposal): Promise<Proposed> {
    const document = { _id: id, schemaVersion: NEWEST, codes: [codeOf(proposal)], proposal };
    return proposing(async () => {
      await this.of(tenantId).insert(document);
      return true;
    });
  }

  /** Sets the proposal beside the version before it; of many who do so at once one succeeds. */
  async propose(tenantId: string, id: string, proposal: Proposal): Promise<Proposed> {
    const before = (proposal.contents['version'] as number) - 1;
    const changes = { $set: { proposal }, $addToSet: { codes: codeOf(proposal) } };
    return proposing(() => this.of(tenantId).change({ _id: id, version: before, proposal: null }, changes));
  }

  /** Makes the proposal the present version, as it stands; nothing where somebody else has done so. */
  async promote(document: StoredService & { readonly proposal: Proposal }): Promise<void> {
    const { tenantId, _id, proposal } = document;
    await this.of(tenantId).replace({ _id, 'proposal.id': proposal.id }, promoted(document));
  }

  /** Takes the proposal away, and with it the document where there is no more to it. */
  async discard({ tenantId, _id, proposal }: StoredService & { readonly proposal: Proposal }): Promise<void> {
    const mine = { _id, 'proposal.id': proposal.id };
    if (await this.of(tenantId).remove({ ...mine, version: null })) return;
    const [document] = await this.of(tenantId).find(mine);
    if (document)
      await this.of(tenantId).change(mine, { $unset: { proposal: '' }, $set: { codes: [document['code']] } });
  }

  /** Writes the same version in the newest form, unless it was changed or proposed to change meanwhile. */
  async renew(document: StoredService): Promise<boolean> {
    const { tenantId, _id, schemaVersion } = document;
    const asRead = { _id, schemaVersion, version: document['version'], proposal: null };
    return this.of(tenantId).replace(asRead, renewed(document));
  }

  private of(tenantId: string): TenantCollection<StoredService> {
    return this.documents.of(tenantId);
  }
}

function codeOf({ contents }: Proposal): string {
  return contents['code'] as string;
}

async function proposing(attempt: () => Promise<boolean>): Promise<Proposed> {
  try {
    return (await attempt()) ? 'proposed' : 'missed';
  } catch (error) {
    if (error instanceof DuplicateKey && error.index.includes(CODES)) return 'code held';
    throw error;
  }
}
