import { Injectable } from '@nestjs/common';
import type { PageRequest, Slice, Statement } from '#libs/database';
import { platformErrors } from '#libs/errors';
import { newId } from '#libs/ids';
import { servicesErrors } from './catalogue.errors.js';
import { contentsOf, isPresent, serviceOf, type Proposal, type StoredService } from './documents/service-document.js';
import { NEWEST } from './documents/upcasters.js';
import { LazyRenewal } from './lazy-renewal.js';
import { Proposals } from './proposals.js';
import { ServiceDocuments, type Proposed } from './service-documents.repository.js';
import type { Service } from './service.entity.js';
import type { Beside, KnownVersion, ServiceFilter, ServiceStore } from './service-store.js';
import { Verdicts } from './verdicts.repository.js';

/**
 * The services in MongoDB. A change is proposed beside the present version, decided on by PostgreSQL in the commit of its
 * event, and then carried out (ADR 0032).
 */
@Injectable()
export class DocumentStore implements ServiceStore {
  constructor(
    private readonly documents: ServiceDocuments,
    private readonly proposals: Proposals,
    private readonly verdicts: Verdicts,
    private readonly renewal: LazyRenewal,
  ) {}

  async find(tenantId: string, id: string): Promise<Service | undefined> {
    return (await this.findMany(tenantId, [id]))[0];
  }

  async findMany(tenantId: string, ids: readonly string[]): Promise<Service[]> {
    const documents = await this.documents.find(tenantId, ids);
    return this.services(await this.proposals.counted(tenantId, documents));
  }

  /** By PostgreSQL's verdicts, so that it is part of the commit there. */
  expect(tenantId: string, services: readonly KnownVersion[]): Statement {
    return this.verdicts.expect(tenantId, services);
  }

  async list(tenantId: string, filter: ServiceFilter, page: PageRequest): Promise<Slice<Service>> {
    // First, since what was accepted may belong into this list, or out of it.
    await this.proposals.carryOut(tenantId);
    const { items, total } = await this.documents.list(tenantId, filter, page);
    return { items: this.services(items), total };
  }

  async insert(service: Service, beside: Beside): Promise<void> {
    const { tenantId, id } = service;
    const proposal = proposalOf(service);
    await this.insist(service, beside, () => this.documents.proposeNew(tenantId, id, proposal));
    await this.proposals.settle(proposed(service, proposal), beside);
  }

  async update(service: Service, beside: Beside): Promise<void> {
    const { tenantId, id } = service;
    const proposal = proposalOf(service);
    await this.insist(service, beside, () => this.documents.propose(tenantId, id, proposal));
    await this.proposals.settle(proposed(service, proposal), beside);
  }

  private services(documents: readonly StoredService[]): Service[] {
    const present = documents.filter(isPresent);
    this.renewal.note(present);
    return present.map(serviceOf);
  }

  /** Proposes until that succeeds; refuses once it is certain that it cannot. */
  private async insist(service: Service, beside: Beside, propose: () => Promise<Proposed>): Promise<void> {
    for (;;) {
      const outcome = await propose();
      if (outcome === 'proposed') return;
      if (outcome === 'code held') await this.requireFreeCode(service, beside);
      else await this.requireVersionBefore(service);
    }
  }

  /** Back when nobody holds the code any more. */
  private async requireFreeCode({ tenantId, id, code }: Service, { claim }: Beside): Promise<void> {
    const holder = await this.proposals.outwait(tenantId, () => this.documents.findByCode(tenantId, code));
    if (holder && holder._id !== id) await this.verdicts.refuse(tenantId, claim, servicesErrors.code_taken);
  }

  /** Back when the document is free to be changed and still is as the caller read it. */
  private async requireVersionBefore({ tenantId, id, version }: Service): Promise<void> {
    const present = await this.proposals.outwait(tenantId, async () => (await this.documents.find(tenantId, [id]))[0]);
    if (present?.['version'] !== version - 1) throw platformErrors.precondition_failed();
  }
}

function proposalOf(service: Service): Proposal {
  return { id: newId(), at: new Date(), contents: contentsOf(service) };
}

function proposed(
  { id, tenantId, code }: Service,
  proposal: Proposal,
): StoredService & { readonly proposal: Proposal } {
  return { _id: id, tenantId, schemaVersion: NEWEST, codes: [code], proposal };
}
