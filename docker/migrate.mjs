/**
 * Brings the schema up to date as its owner and ends: the service `migrate` of docker-compose.yml. So the API itself
 * never holds the owner's password.
 */
import { readFileSync } from 'node:fs';
import { migrate } from '#libs/database';
import { createLog } from '#libs/logging';
import { migrations } from '#migrations';

const { DATABASE_OWNER_URL, DATABASE_OWNER_URL_FILE, LOG_LEVEL } = process.env;
const log = createLog(LOG_LEVEL || 'info');

if (!DATABASE_OWNER_URL && !DATABASE_OWNER_URL_FILE) {
  process.stderr.write(
    'DATABASE_OWNER_URL is required, or DATABASE_OWNER_URL_FILE, the path of a file that holds it.\n',
  );
  process.exit(78);
}

try {
  const url = DATABASE_OWNER_URL || readFileSync(DATABASE_OWNER_URL_FILE, 'utf8').trim();
  const tell = ({ name, durationMs }) =>
    log.info({ module: 'migrate', migration: name, durationMs }, 'migration applied');
  const steps = await migrate({ url, migrations, log, tell });
  log.info({ module: 'migrate', applied: steps.length }, 'the schema is up to date');
} catch (error) {
  log.fatal({ module: 'migrate', err: error }, 'the migration failed');
  process.exitCode = 1;
}
