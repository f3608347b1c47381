import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Revocations, type Actor } from '#libs/access';
import { Config } from '#libs/config';
import { Database, type PageRequest, type Slice, type Statement } from '#libs/database';
import { AppError } from '#libs/errors';
import { Outbox } from '#libs/events';
import type { Precondition } from '#libs/http';
import { Tenant, type TenantChange, type TenantDefinition } from './tenant.entity.js';
import { tenantsErrors } from './tenants.errors.js';
import { tenantCreated, tenantUpdated } from './tenants.events.js';
import { TenantsRepository, type TenantFilter } from './tenants.repository.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REMEMBERED_MS = 60_000;

interface Known {
  readonly tenant: Tenant;
  readonly readAt: number;
}

/** A tenant about to be, and the statements that make it so. */
export interface Founding {
  readonly tenant: Tenant;
  readonly statements: readonly Statement[];
}

/** Finds tenants by the name a request gives them, and changes them; remembered until they change, since every request asks. */
@Injectable()
export class TenantsService {
  private readonly remembered = new LRUCache<string, Known>({ max: 10_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly revocations: Revocations,
    private readonly config: Config,
  ) {}

  /** The tenant with that id or slug, as it was within the last second; undefined where nobody asked for it lately. */
  recall(idOrSlug: string): Tenant | undefined {
    const known = this.remembered.get(idOrSlug) ?? this.remembered.get(plainest(idOrSlug));
    return known && !this.revocations.changedSince(known.tenant.id, known.readAt) ? known.tenant : undefined;
  }

  /** The same, looked up where it is not remembered. */
  async find(idOrSlug: string): Promise<Tenant | undefined> {
    const known = this.recall(idOrSlug);
    if (known) return known;
    // Taken before the look, so that a change during it is not missed.
    const readAt = performance.now();
    const name = plainest(idOrSlug);
    const tenant = await (UUID.test(name) ? this.tenants.findById(name) : this.tenants.findBySlug(name));
    if (tenant) this.remembered.set(name, { tenant, readAt });
    return tenant;
  }

  /** The same, or the default one where none is named. Throws `tenants.not_found`. */
  async get(idOrSlug: string = this.config.env.DEFAULT_TENANT): Promise<Tenant> {
    const tenant = await this.find(idOrSlug);
    if (!tenant) throw tenantsErrors.not_found();
    return tenant;
  }

  /** The same, only if the tenant may be used. Throws `tenants.suspended` too. */
  async getActive(idOrSlug?: string): Promise<Tenant> {
    const tenant = await this.get(idOrSlug);
    if (tenant.status === 'suspended') throw tenantsErrors.suspended();
    return tenant;
  }

  /** The default tenant, founded where it is not there yet. */
  async ensureDefault(): Promise<Tenant> {
    const slug = this.config.env.DEFAULT_TENANT;
    if (!(await this.tenants.findBySlug(slug))) await this.foundOnce(slug);
    return this.get(slug);
  }

  /** A tenant for the caller's own commit, made within it; there a taken slug rejects with `tenants.slug_taken`. */
  found(definition: TenantDefinition, by: string | null): Founding {
    const tenant = Tenant.found(definition, by);
    const { id, version, slug } = tenant;
    const event = tenantCreated({ tenantId: id, slug });
    const announced = this.outbox.append({ tenantId: id, type: 'tenant', id, version }, event, by);
    return { tenant, statements: [this.tenants.insert(tenant), announced] };
  }

  /** The tenant as it is this moment. Throws `tenants.not_found`. */
  async read(id: string): Promise<Tenant> {
    const tenant = await this.tenants.findById(id);
    if (!tenant) throw tenantsErrors.not_found();
    return tenant;
  }

  list(filter: TenantFilter, page: PageRequest): Promise<Slice<Tenant>> {
    return this.tenants.list(filter, page);
  }

  /** Applies the change to the version the caller read; it counts for all of its people on every instance within a second. */
  update(actor: Actor, id: string, change: TenantChange, precondition: Precondition): Promise<Tenant> {
    return precondition.change(async () => {
      const tenant = await this.read(id);
      precondition.require(tenant);
      if (id === actor.tenantId && change.status === 'suspended') throw tenantsErrors.own_tenant();
      tenant.change(change, actor.principalId);
      const { version, status } = tenant;
      const event = tenantUpdated({ tenantId: id, status });
      await this.database.commit(id, [
        this.tenants.update(tenant),
        this.outbox.append({ tenantId: id, type: 'tenant', id, version }, event, actor.principalId),
        this.revocations.record(id),
      ]);
      this.revocations.learn(id);
      return tenant;
    });
  }

  /** Instances that start together find no default tenant together; one of them founds it. */
  private async foundOnce(slug: string): Promise<void> {
    const { tenant, statements } = this.found({ slug }, null);
    try {
      await this.database.commit(tenant.id, statements);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'tenants.slug_taken')) throw error;
    }
  }
}

/** An id in whatever case is one name, so that nobody is forgotten for the spellings of another; a slug has one case only. */
function plainest(idOrSlug: string): string {
  return UUID.test(idOrSlug) ? idOrSlug.toLowerCase() : idOrSlug;
}
