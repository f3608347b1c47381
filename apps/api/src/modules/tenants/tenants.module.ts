import { Module } from '@nestjs/common';
import { TenantRates } from '#libs/limits';
import { OwnTenantController } from './http/own-tenant.controller.js';
import { TenantsController } from './http/tenants.controller.js';
import { OwnTenantRates } from './own-tenant-rates.js';
import { TenantsFacade } from './tenants.facade.js';
import { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';
import { Tenant } from './tenant.entity.js';

@Module({
  providers: [TenantsRepository, TenantsService, TenantsFacade, { provide: TenantRates, useClass: OwnTenantRates }],
  exports: [TenantsService, TenantsFacade, TenantRates],
})
export class TenantsModule {
  static readonly entities = [Tenant];
}

/** The doors the api role opens. */
@Module({ imports: [TenantsModule], controllers: [OwnTenantController, TenantsController] })
export class TenantsApiModule {}
