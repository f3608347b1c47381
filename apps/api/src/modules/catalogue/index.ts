/** Catalogue: the services a tenant sells. Ask through here, listen through `#events/catalogue`. */
export { CatalogueFacade, type Offer, type Offers } from './catalogue.facade.js';
export { ServiceTypes } from './graphql/service.type.js';
export { CatalogueGraphqlModule, CatalogueModule } from './catalogue.module.js';
export { ServiceUpkeep, type PlainService, type Portion } from './service-upkeep.repository.js';
