import { Injectable } from '@nestjs/common';
import type { Statement } from '#libs/database';
import type { TenantDefinition, TenantStatus } from './tenant.entity.js';
import { tenantView, type TenantView } from './tenant-view.js';
import { TenantsService } from './tenants.service.js';

/** A tenant as others know it. */
export interface TenantReference {
  readonly id: string;
  readonly slug: string;
  readonly status: TenantStatus;
}

/** A tenant about to be: what it will be, and the statements that make it so. */
export interface NewTenant {
  readonly tenant: TenantView;
  readonly statements: readonly Statement[];
}

/** What other modules may ask of tenants. */
@Injectable()
export class TenantsFacade {
  constructor(private readonly tenants: TenantsService) {}

  /** The active tenant with that id or slug, the default one where none is named; else `tenants.not_found` or `tenants.suspended`. */
  async requireActive(idOrSlug?: string): Promise<TenantReference> {
    return reference(await this.tenants.getActive(idOrSlug));
  }

  /** The tenant with that id or slug, whatever its state. */
  async find(idOrSlug: string): Promise<TenantReference | undefined> {
    const tenant = await this.tenants.find(idOrSlug);
    return tenant && reference(tenant);
  }

  /** The default tenant, founded at the first call. */
  async ensureDefault(): Promise<TenantReference> {
    return reference(await this.tenants.ensureDefault());
  }

  /** Statements for the caller's own commit, where they must stand within the new tenant; a taken slug rejects with `tenants.slug_taken`. */
  found(definition: TenantDefinition, by: string): NewTenant {
    const { tenant, statements } = this.tenants.found(definition, by);
    return { tenant: tenantView(tenant), statements };
  }
}

function reference({ id, slug, status }: TenantReference): TenantReference {
  return { id, slug, status };
}
