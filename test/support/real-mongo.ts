import { MongoClient } from 'mongodb';

const PATIENCE_MS = 3_000;

/**
 * The URL of a MongoDB that explains its plans: that of TEST_MONGO_REAL, else that of TEST_MONGO_URL where its server does;
 * undefined where there is none. What is merely compatible knows no such command.
 */
export async function realMongo({
  TEST_MONGO_REAL: named,
  TEST_MONGO_URL: url,
}: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  if (named || !url) return named || undefined;
  const client = new MongoClient(url, { serverSelectionTimeoutMS: PATIENCE_MS });
  try {
    const plan = await client.db('company_probe').command({ explain: { find: 'nothing' } });
    return 'queryPlanner' in plan ? url : undefined;
  } catch {
    return undefined;
  } finally {
    await client.close();
  }
}
