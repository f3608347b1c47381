import { Module } from '@nestjs/common';
import { TenantsModule } from '#modules/tenants';
import { CatalogueFacade } from './catalogue.facade.js';
import { CatalogueService } from './catalogue.service.js';
import { DemoServices } from './demo-services.js';
import { ServicesController } from './http/services.controller.js';
import { KnownServices } from './known-services.js';
import { ForgetServicesWhenTheyChange } from './messaging/forget-services-when-they-change.consumer.js';
import { ServiceStore } from './service-store.js';
import { ServicesRepository } from './services.repository.js';
import { Service } from './service.entity.js';

@Module({
  imports: [TenantsModule],
  providers: [
    ...[{ provide: ServiceStore, useClass: ServicesRepository }, KnownServices],
    ...[CatalogueService, CatalogueFacade, DemoServices],
  ],
  exports: [KnownServices, CatalogueService, CatalogueFacade],
})
export class CatalogueModule {
  static readonly entities = [Service];
}

/** The doors the api role opens. */
@Module({ imports: [CatalogueModule], controllers: [ServicesController] })
export class CatalogueApiModule {}

/** What the worker role hears. */
@Module({ imports: [CatalogueModule], providers: [ForgetServicesWhenTheyChange] })
export class CatalogueWorkerModule {}
