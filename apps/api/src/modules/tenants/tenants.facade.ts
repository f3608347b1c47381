import { Injectable } from '@nestjs/common';
import { TenantsService } from './tenants.service.js';

/** A tenant as others know it. */
export interface TenantReference {
  readonly id: string;
  readonly slug: string;
}

/** What other modules may ask of tenants. */
@Injectable()
export class TenantsFacade {
  constructor(private readonly tenants: TenantsService) {}

  /** The active tenant with that id or slug, the default one where none is named; else `tenants.not_found` or `tenants.suspended`. */
  async requireActive(idOrSlug?: string): Promise<TenantReference> {
    const { id, slug } = await this.tenants.getActive(idOrSlug);
    return { id, slug };
  }

  /** The tenant with that id or slug, whatever its state. */
  async find(idOrSlug: string): Promise<TenantReference | undefined> {
    const tenant = await this.tenants.find(idOrSlug);
    return tenant && { id: tenant.id, slug: tenant.slug };
  }

  /** The default tenant, founded at the first call. */
  async ensureDefault(): Promise<TenantReference> {
    const { id, slug } = await this.tenants.ensureDefault();
    return { id, slug };
  }
}
