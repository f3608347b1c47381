import { Module } from '@nestjs/common';
import { TenantsModule } from '#modules/tenants';
import { CatalogueFacade } from './catalogue.facade.js';
import { CatalogueService } from './catalogue.service.js';
import { DemoServices } from './demo-services.js';
import { ServiceTypes } from './graphql/service.type.js';
import { ServicesResolver } from './graphql/services.resolver.js';
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

/** What the catalogue adds to the GraphQL schema, and others build upon. */
@Module({ imports: [CatalogueModule], providers: [ServiceTypes, ServicesResolver], exports: [ServiceTypes] })
export class CatalogueGraphqlModule {}

/** The doors the api role opens. */
@Module({ imports: [CatalogueModule, CatalogueGraphqlModule], controllers: [ServicesController] })
export class CatalogueApiModule {}

/** What the worker role hears. */
@Module({ imports: [CatalogueModule], providers: [ForgetServicesWhenTheyChange] })
export class CatalogueWorkerModule {}
