import { newId } from '#libs/ids';
import { contentsOf, type Proposal } from '../../apps/api/src/modules/catalogue/documents/service-document.js';
import { ServiceDocuments } from '../../apps/api/src/modules/catalogue/service-documents.repository.js';
import type { Service, ServiceChange } from '../../apps/api/src/modules/catalogue/service.entity.js';
import { Verdicts, type ProposedVersion } from '../../apps/api/src/modules/catalogue/verdicts.repository.js';
import type { StoreWorks } from './service-stores.js';

/** Changes of services that somebody began and did not finish. */
interface HalfDone {
  /** The first step, and no other: as if its process had been killed after it. */
  proposed(service: Service, age?: { readonly ageMs: number }): Promise<Proposal>;
  /** The first two: PostgreSQL has accepted, and nobody has carried it out. */
  accepted(service: Service, key?: string): Promise<void>;
}

export function halfDone(works: StoreWorks): HalfDone {
  const proposed: HalfDone['proposed'] = async (service, { ageMs } = { ageMs: 0 }) => {
    const { tenantId, id, version } = service;
    const proposal = { id: newId(), at: new Date(Date.now() - ageMs), contents: contentsOf(service) };
    const documents = works.get(ServiceDocuments);
    const propose =
      version === 1 ? documents.proposeNew(tenantId, id, proposal) : documents.propose(tenantId, id, proposal);
    expect(await propose).toBe('proposed');
    return proposal;
  };
  const accepted: HalfDone['accepted'] = async (service, key) => {
    const { id } = await proposed(service);
    await works.get(Verdicts).commit(proposedVersion(service, id), works.beside(service, key));
  };
  return { proposed, accepted };
}

/** What a verdict is about. */
export function proposedVersion({ id, tenantId, version }: Service, proposalId: string): ProposedVersion {
  return { tenantId, serviceId: id, proposalId, version };
}

/** The version that follows, on a copy. */
export function next(service: Service, change: ServiceChange): Service {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(service) as object) as Service, service);
  copy.change(change, newId());
  return copy;
}
