import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { dataDirectoryOf, isSet, type Environment } from './environment.ts';

/** The database that the environment asks for. */
export interface ChosenDatabase {
  /** With DATABASE_URL and DATABASE_OWNER_URL as the application reads them. */
  readonly env: Environment;
  /** Set where nobody named a database. */
  readonly embedded: EmbeddedPostgres | undefined;
  stop(): Promise<void>;
}

/** The database of DATABASE_URL or, where it is unset, the embedded one: started, or shared with whoever started it. */
export async function chosenDatabase(env: Environment, say: (line: string) => void): Promise<ChosenDatabase> {
  if (isSet(env, 'DATABASE_URL')) return { env, embedded: undefined, stop: () => Promise.resolve() };
  const embedded = await startEmbeddedPostgres({ dataDirectory: dataDirectoryOf(env), say });
  const urls = { DATABASE_URL: embedded.appUrl, DATABASE_OWNER_URL: embedded.ownerUrl };
  return { env: { ...env, ...urls }, embedded, stop: async () => void (await embedded.stop()) };
}
