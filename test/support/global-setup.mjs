import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumOf } from '../../apps/tools/src/chromium.ts';
import { startThrowawayPostgres } from '../../apps/tools/src/throwaway-postgres.ts';
import { missing, PROMTOOL } from '../../apps/tools/src/stack/programs.ts';
import { prepareTestServer } from '../../apps/tools/src/test-server.ts';

/** One PostgreSQL for the whole run: a throwaway one, or the server of TEST_DATABASE_URL (a superuser's URL). */
export default async function globalSetup() {
  if (!process.env.TEST_KAFKA_BROKERS)
    process.stderr.write(
      'Left out: tests that need a real Kafka. npm run stack -- up kafka, then TEST_KAFKA_BROKERS=127.0.0.1:9092 npm test\n',
    );
  if (!process.env.TEST_REDIS_URL)
    process.stderr.write(
      'Left out: tests that need a Redis. npm run stack -- up redis, then TEST_REDIS_URL=redis://127.0.0.1:6379 npm test\n',
    );
  if (!process.env.TEST_MONGO_URL)
    process.stderr.write(
      'Left out: tests that need a MongoDB. npm run stack -- up mongo, then TEST_MONGO_URL=mongodb://127.0.0.1:27017 npm test\n',
    );
  else if (!process.env.TEST_MONGO_REAL)
    process.stderr.write(
      'Left out: how a real MongoDB plans queries and validates documents; the server of TEST_MONGO_URL explains nothing. TEST_MONGO_REAL=mongodb://…\n',
    );
  else process.stderr.write('Looked at as well: how a real MongoDB plans queries and validates documents.\n');
  if (!process.env.TEST_JAEGER_URL || !process.env.TEST_JAEGER_OTLP_URL || !process.env.TEST_KAFKA_BROKERS)
    process.stderr.write(
      'Left out: a trace read back from a real Jaeger, which needs a Kafka as well. TEST_JAEGER_URL=http://127.0.0.1:16686 TEST_JAEGER_OTLP_URL=http://127.0.0.1:4318 npm test\n',
    );
  process.env.TEST_CANARY_TALLY = join(mkdtempSync(join(tmpdir(), 'company-backend-canaries-')), 'tally');
  if (missing([PROMTOOL], process.env).length > 0)
    process.stderr.write(
      'Left out: tests of the alert rules, which need promtool. apt-get install prometheus, then npm test\n',
    );
  if (!chromiumOf(process.env))
    process.stderr.write(
      'Left out: how the pages look in a browser, which needs a Chromium. apt-get install chromium, or TEST_CHROMIUM=/path/to/one npm test\n',
    );
  const given = process.env.TEST_DATABASE_URL;
  const server = given
    ? await prepareTestServer(given)
    : await startThrowawayPostgres((line) => process.stderr.write(`${line}\n`));
  process.env.TEST_POSTGRES_SUPERUSER_URL = server.superuserUrl;
  process.env.TEST_POSTGRES_OWNER_URL = server.ownerUrl;
  process.env.TEST_POSTGRES_APP_URL = server.appUrl;
  globalThis[Symbol.for('company.test-server')] = server;
}
