import type { PageRequest, Slice, Statement } from '#libs/database';
import type { Service, ServiceStatus } from './service.entity.js';

/** Which services a list shows. */
export interface ServiceFilter {
  readonly status?: ServiceStatus | undefined;
  readonly tag?: string | undefined;
  readonly code?: string | undefined;
}

/** A service, as of the version that somebody relies on. */
export type KnownVersion = Pick<Service, 'id' | 'version'>;

/** A service is no longer what somebody relied on. Whoever catches it reads again. */
export class ServicesMoved extends Error {}

/** What PostgreSQL commits together with a change, or not at all. */
export interface Beside {
  /** What takes the idempotency key: it goes first, so that a repeated request is told so whatever else is in its way. */
  readonly claim: readonly Statement[];
  readonly event: Statement;
}

/**
 * Where services are kept: in PostgreSQL, or as documents in MongoDB where one is configured. Either way PostgreSQL decides
 * whether a change happened, together with its event (ADR 0032).
 */
export abstract class ServiceStore {
  abstract find(tenantId: string, id: string): Promise<Service | undefined>;
  abstract findMany(tenantId: string, ids: readonly string[]): Promise<Service[]>;
  abstract list(tenantId: string, filter: ServiceFilter, page: PageRequest): Promise<Slice<Service>>;
  /** Refuses a commit with `ServicesMoved` unless each service still has the version that was read. */
  abstract expect(tenantId: string, services: readonly KnownVersion[]): Statement;
  /** Keeps a new service; refuses with `services.code_taken`, or with what a statement beside it refuses with. */
  abstract insert(service: Service, beside: Beside): Promise<void>;
  /** Keeps the entity's present version over the one before it; refuses with `http.precondition_failed` as well. */
  abstract update(service: Service, beside: Beside): Promise<void>;
}
