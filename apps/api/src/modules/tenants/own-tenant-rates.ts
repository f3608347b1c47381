import { Injectable } from '@nestjs/common';
import { TenantRates, type OwnRates } from '#libs/limits';
import { TenantsService } from './tenants.service.js';

/** The limits that tenants were given; those of the platform where they cannot be read. */
@Injectable()
export class OwnTenantRates extends TenantRates {
  constructor(private readonly tenants: TenantsService) {
    super();
  }

  override of(tenantId: string): OwnRates | undefined | Promise<OwnRates | undefined> {
    return this.tenants.recall(tenantId) ?? this.tenants.find(tenantId).catch(() => undefined);
  }
}
