import type { PageRequest, Slice, Statement } from '#libs/database';
import type { Service, ServiceStatus } from './service.entity.js';

/** Which services a list shows. */
export interface ServiceFilter {
  readonly status?: ServiceStatus | undefined;
  readonly tag?: string | undefined;
  readonly code?: string | undefined;
}

/** Where services are kept. PostgreSQL keeps them now; a document store is to come behind the same words (ADR 0009). */
export abstract class ServiceStore {
  abstract find(tenantId: string, id: string): Promise<Service | undefined>;
  abstract findMany(tenantId: string, ids: readonly string[]): Promise<Service[]>;
  abstract list(tenantId: string, filter: ServiceFilter, page: PageRequest): Promise<Slice<Service>>;
  abstract insert(service: Service): Statement;
  /** Stores the entity's present version over the one before it; refuses with `http.precondition_failed`. */
  abstract update(service: Service): Statement;
}
