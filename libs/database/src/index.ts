/** Database: the only three ways to PostgreSQL, `read`, `commit` and `unitOfWork.run`, each a tenant-scoped transaction. */
export { Database } from './database.js';
export { DatabaseModule, type DatabaseSettings } from './database.module.js';
export { bind, Listing, type Condition, type PageRequest, type Slice } from './listing.js';
export { migrate, migrationStatus, rehearse, revertLast, type MigrationClass, type MigrationStep } from './migrator.js';
export { SchemaHistory } from './schema-history.js';
export { Notifications } from './notifications.js';
export { PLATFORM, within, WORKER, type Scope } from './scope.js';
export {
  changing,
  command,
  onceCommitted,
  query,
  type Change,
  type Query,
  type Refusals,
  type Statement,
} from './statement.js';
export { denials, type Denial } from './trail.js';
export { rfc3339 } from './timestamps.js';
export { UnitOfWork, type Transaction } from './unit-of-work.js';
