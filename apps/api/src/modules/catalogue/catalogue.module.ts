import { Module } from '@nestjs/common';
import { Mongo } from '#libs/mongo';
import { TenantsModule } from '#modules/tenants';
import { CatalogueFacade } from './catalogue.facade.js';
import { CatalogueService } from './catalogue.service.js';
import { DemoServices } from './demo-services.js';
import { DocumentStore } from './document-store.js';
import { ServiceTypes } from './graphql/service.type.js';
import { ServicesResolver } from './graphql/services.resolver.js';
import { ServicesController } from './http/services.controller.js';
import { KnownServices } from './known-services.js';
import { LazyRenewal } from './lazy-renewal.js';
import { Leftovers } from './leftovers.js';
import { ForgetServicesWhenTheyChange } from './messaging/forget-services-when-they-change.consumer.js';
import { Proposals } from './proposals.js';
import { ServiceDocuments } from './service-documents.repository.js';
import { ServiceStore } from './service-store.js';
import { ServicesRepository } from './services.repository.js';
import { Service } from './service.entity.js';
import { Verdicts } from './verdicts.repository.js';

/** Where services are kept: as documents where MongoDB is configured, otherwise as rows. */
@Module({
  providers: [
    ...[ServicesRepository, ServiceDocuments, Verdicts, Proposals, LazyRenewal, DocumentStore],
    {
      provide: ServiceStore,
      useFactory: (mongo: Mongo, rows: ServicesRepository, documents: DocumentStore): ServiceStore =>
        mongo.isConfigured ? documents : rows,
      inject: [Mongo, ServicesRepository, DocumentStore],
    },
  ],
  exports: [ServiceStore, Proposals, Verdicts],
})
class CatalogueStoreModule {}

@Module({
  imports: [TenantsModule, CatalogueStoreModule],
  providers: [KnownServices, CatalogueService, CatalogueFacade, DemoServices],
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

/** What the worker role hears, and the jobs it does. */
@Module({ imports: [CatalogueModule, CatalogueStoreModule], providers: [ForgetServicesWhenTheyChange, Leftovers] })
export class CatalogueWorkerModule {}
