import type { Db, Document, IndexDescription } from 'mongodb';
import { isAway } from './faults.js';
import type { CollectionTerms, IndexTerms } from './terms.js';

const EXISTS = 48;
const NO_SUCH_COMMAND = 59;

/** Brings the collection into being, with its validator and its indexes. Many instances may do so at the same moment. */
export async function prepare(database: Db, { name, indexes, schema }: CollectionTerms): Promise<void> {
  const validator = { $jsonSchema: schemaOf(schema) };
  try {
    await database.createCollection(name, { validator });
  } catch (error) {
    if ((error as { code?: number }).code !== EXISTS) throw error;
    await revalidate(database, name, validator);
  }
  await database.collection(name).createIndexes(Object.entries(indexes).map(indexOf));
}

/** A server that is merely compatible may know no validators; the code that writes is the first wall anyway. */
async function revalidate(database: Db, name: string, validator: Document): Promise<void> {
  try {
    await database.command({ collMod: name, validator });
  } catch (error) {
    const { code } = error as { code?: number };
    if (code !== NO_SUCH_COMMAND || isAway(error)) throw error;
  }
}

/** The tenant leads every index, so none can be made that looks across them. */
function indexOf([name, { keys, unique, where }]: readonly [string, IndexTerms]): IndexDescription {
  return {
    name,
    key: { tenantId: 1, ...keys },
    ...(unique === true && { unique }),
    ...(where && { partialFilterExpression: where }),
  };
}

function schemaOf({ required, properties }: CollectionTerms['schema']): Document {
  return {
    bsonType: 'object',
    required: ['_id', 'tenantId', ...required],
    properties: { _id: { bsonType: 'string' }, tenantId: { bsonType: 'string' }, ...properties },
  };
}
