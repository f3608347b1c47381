import type { CollectionTerms } from '#libs/mongo';
import { listIndexes } from './service-queries.js';

/** The index that keeps codes apart. */
export const CODES = 'services_codes';

/** The collection, and what its documents have in common whatever their form. */
export const serviceCollection: CollectionTerms = {
  name: 'services',
  indexes: {
    [CODES]: { keys: { codes: 1 }, unique: true },
    ...listIndexes,
    services_proposals: { keys: { 'proposal.at': 1 }, where: { 'proposal.at': { $exists: true } } },
    services_forms: { keys: { schemaVersion: 1, _id: 1 } },
  },
  // No more than what all forms share: one release's documents must pass the validator of the next and of the one before.
  schema: {
    required: ['schemaVersion', 'codes'],
    properties: {
      schemaVersion: { bsonType: 'int', minimum: 1 },
      codes: { bsonType: 'array', minItems: 1, items: { bsonType: 'string' } },
      status: { enum: ['draft', 'active', 'retired'] },
      version: { bsonType: 'int', minimum: 1 },
      createdAt: { bsonType: 'date' },
      tags: { bsonType: 'array', items: { bsonType: 'string' } },
      proposal: { bsonType: 'object', required: ['id', 'at', 'contents'] },
    },
  },
};
