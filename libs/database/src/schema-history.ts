import { type Database } from './database.js';
import type { MigrationClass } from './migrator.js';
import { PLATFORM } from './scope.js';
import { query } from './statement.js';

const appliedMigrations = query<{ name: string }>(
  'database.applied_migrations',
  'select name from platform.migrations order by timestamp',
);

/** How far the schema of the connected database has come, compared with the one this build was made for. */
export class SchemaHistory {
  private readonly known: readonly string[];

  constructor(
    private readonly database: Database,
    migrations: readonly MigrationClass[],
  ) {
    this.known = migrations.map(({ name }) => name);
  }

  /** The newest migration this build knows. */
  get version(): string {
    return this.known.at(-1) ?? 'none';
  }

  /** Asks the database; rejects with `unavailable` where it cannot be asked. */
  async pending(): Promise<string[]> {
    const rows = await this.database.read(PLATFORM, appliedMigrations());
    const applied = new Set(rows.map(({ name }) => name));
    return this.known.filter((name) => !applied.has(name));
  }
}
