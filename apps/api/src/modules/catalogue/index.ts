/** Catalogue: the services a tenant sells. Ask through here, listen through `#events/catalogue`. */
export { CatalogueFacade, type Offer } from './catalogue.facade.js';
export { CatalogueModule } from './catalogue.module.js';
export { ServiceUpkeep, type PlainService } from './service-upkeep.repository.js';
