import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { leaveGuardian } from './guardian.ts';
import { barrierTo, postgresAccount } from './postgres-account.ts';

// Nothing of it outlives the run, so nothing waits for the disk; commits stay as synchronous as in production.
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '200' };

/** A new, empty PostgreSQL in a temporary directory; stop() leaves nothing of it, nor does our own death. */
export async function startThrowawayPostgres(say: (line: string) => void = () => undefined): Promise<EmbeddedPostgres> {
  const dataDirectory = await mkdtemp(join(temporaryFolder(), 'company-backend-test-'));
  await chmod(dataDirectory, 0o755);
  const remove = (): Promise<void> => rm(dataDirectory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: SETTINGS, say });
    const dismiss = leaveGuardian({ pid: postgres.pid, signal: 'SIGINT', graceMs: 5_000, remove: dataDirectory });
    const stop = async (): Promise<boolean> => {
      await postgres.stop();
      dismiss();
      await remove();
      return true;
    };
    return { ...postgres, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

// The first that PostgreSQL's account can reach: TMPDIR may lie in somebody's private home.
function temporaryFolder(): string {
  const account = postgresAccount();
  const folders = [tmpdir(), '/tmp', '/var/tmp'].filter((path) => existsSync(path)).map((path) => realpathSync(path));
  return folders.find((path) => !account || !barrierTo(path, account)) ?? tmpdir();
}
