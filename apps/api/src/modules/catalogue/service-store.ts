import type { PageRequest, Slice, Statement } from '#libs/database';
import type { Service, ServiceStatus } from './service.entity.js';

/** Which services a list shows. */
export interface ServiceFilter {
  readonly status?: ServiceStatus | undefined;
  readonly tag?: string | undefined;
  readonly code?: string | undefined;
}

/** What an order needs of a service. */
export type OfferedService = Pick<Service, 'id' | 'code' | 'name' | 'status' | 'priceAmount' | 'priceCurrency'>;

/** Where services are kept. PostgreSQL keeps them now; a document store is to come behind the same words (ADR 0009). */
export abstract class ServiceStore {
  abstract find(tenantId: string, id: string): Promise<Service | undefined>;
  abstract findOffers(tenantId: string, ids: readonly string[]): Promise<OfferedService[]>;
  abstract list(tenantId: string, filter: ServiceFilter, page: PageRequest): Promise<Slice<Service>>;
  abstract insert(service: Service): Statement;
  /** Stores the entity's present version over the one before it; refuses with `http.precondition_failed`. */
  abstract update(service: Service): Statement;
}
