import type { PageRequest, Slice, Statement } from '#libs/database';
import type { Service, ServiceStatus } from './service.entity.js';

/** Which services a list shows. */
export interface ServiceFilter {
  readonly status?: ServiceStatus | undefined;
  readonly tag?: string | undefined;
  readonly code?: string | undefined;
}

/** A service is no longer what somebody relied on. Whoever catches it reads again. */
export class ServicesMoved extends Error {}

/** Where services are kept. PostgreSQL keeps them now; a document store is to come behind the same words (ADR 0009). */
export abstract class ServiceStore {
  abstract find(tenantId: string, id: string): Promise<Service | undefined>;
  abstract findMany(tenantId: string, ids: readonly string[]): Promise<Service[]>;
  abstract list(tenantId: string, filter: ServiceFilter, page: PageRequest): Promise<Slice<Service>>;
  /** Refuses a commit with `ServicesMoved` unless each service still has the version that was read. */
  abstract expect(tenantId: string, services: readonly Pick<Service, 'id' | 'version'>[]): Statement;
  abstract insert(service: Service): Statement;
  /** Stores the entity's present version over the one before it; refuses with `http.precondition_failed`. */
  abstract update(service: Service): Statement;
}
