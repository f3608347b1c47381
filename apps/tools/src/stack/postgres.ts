import { dirname, join } from 'node:path';
import { databaseUrls } from '../database-access.ts';
import { startEmbeddedPostgres } from '../embedded-postgres.ts';
import { keptSecrets } from '../secrets.ts';
import type { Part } from './part.ts';
import { answersAsPostgres } from './probe.ts';
import { writeRunning } from './state.ts';

/** The PostgreSQL that npm installed, with the application's logins: like the embedded one, but it stays. */
export const postgres: Part = {
  title: 'PostgreSQL',
  preferredPort: 5432,
  stopping: [
    ['SIGCONT', 0],
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ],
  needs: () => [],
  answers: answersAsPostgres,
  environment(port, directory) {
    const { api, owner } = databaseUrls(port, keptSecrets(dirname(directory)));
    return { DATABASE_URL: api, DATABASE_OWNER_URL: owner };
  },
  bringUp({ directory, port, settings, say, step }) {
    const options = { dataDirectory: dirname(directory), settings, ports: [port], say };
    const start = async (): Promise<{ pid: number; port: number; log: string }> => {
      const server = await startEmbeddedPostgres(options);
      const log = join(dirname(server.directory), 'postgres.log');
      writeRunning(directory, server.pid, { port: server.port, log });
      return { pid: server.pid, port: server.port, log };
    };
    return step('PostgreSQL: starting', start, (server) => `port ${server.port}`);
  },
};
