import { Module } from '@nestjs/common';
import { Mongo } from '#libs/mongo';
import { TenantsModule } from '#modules/tenants';
import { CatalogueFacade } from './catalogue.facade.js';
import { CatalogueService } from './catalogue.service.js';
import { DemoServices } from './demo-services.js';
import { DocumentStore } from './document-store.js';
import { ServicesController } from './http/services.controller.js';
import { LazyRenewal } from './lazy-renewal.js';
import { Leftovers } from './leftovers.js';
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
  providers: [CatalogueService, CatalogueFacade, DemoServices],
  exports: [CatalogueService, CatalogueFacade],
})
export class CatalogueModule {
  static readonly entities = [Service];
}

/** The doors the api role opens. */
@Module({ imports: [CatalogueModule], controllers: [ServicesController] })
export class CatalogueApiModule {}

/** The jobs the worker role does. */
@Module({ imports: [CatalogueStoreModule], providers: [Leftovers] })
export class CatalogueWorkerModule {}
