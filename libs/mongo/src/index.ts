/** MongoDB: documents of a tenant, reached through that tenant's handle and in no other way. */
export { DuplicateKey } from './faults.js';
export { Mongo, type MongoSettings } from './mongo.js';
export { MongoModule } from './mongo.module.js';
export type { CollectionTerms, IndexTerms, Terms } from './terms.js';
export { TenantCollection, type Changes, type TenantDocument } from './tenant-collection.js';
export type { TenantCollections } from './tenant-collections.js';
