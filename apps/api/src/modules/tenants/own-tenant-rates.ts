import { Injectable } from '@nestjs/common';
import { TenantRates, type OwnRates } from '#libs/limits';
import { TenantsService } from './tenants.service.js';

/** What the tenants module knows of tenants, for limits: nothing where it cannot be read. */
@Injectable()
export class OwnTenantRates extends TenantRates {
  constructor(private readonly tenants: TenantsService) {
    super();
  }

  override of(tenantId: string): OwnRates | undefined | Promise<OwnRates | undefined> {
    return this.tenants.recall(tenantId) ?? this.tenants.find(tenantId).catch(() => undefined);
  }

  override async idOf(idOrSlug: string): Promise<string | undefined> {
    return (await this.tenants.find(idOrSlug).catch(() => undefined))?.id;
  }
}
