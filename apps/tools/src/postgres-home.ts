import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { barrierTo, postgresAccount, type Account } from './postgres-account.ts';

/** Where a cluster lives, and who it runs as. */
export interface PostgresHome {
  readonly directory: string;
  readonly cluster: string;
  readonly account: Account | undefined;
}

/** `<dataDirectory>/postgres`, or a temporary directory of the same name where PostgreSQL's account cannot get there. */
export function postgresHome(dataDirectory: string, say: (line: string) => void): PostgresHome {
  makeDirectory(dataDirectory);
  const wanted = homeAt(join(realpathSync(dataDirectory), 'postgres'));
  const barrier = wanted.account && barrierTo(dirname(wanted.directory), wanted.account);
  if (!wanted.account || !barrier) return prepared(wanted);

  const instead = homeAt(join(temporaryHome(dataDirectory, wanted.account), 'postgres'));
  say(
    `The database is kept in ${instead.directory}, which the system may clear one day: ` +
      `the account "${wanted.account.name}" cannot pass through ${barrier}.`,
  );
  return prepared(instead);
}

/** A directory of ours in the system's temporary folder, always the same one for the same path. */
export function temporaryHome(forPath: string, account: Account): string {
  const parent = [tmpdir(), '/var/tmp'].find((path) => existsSync(path) && !barrierTo(realpathSync(path), account));
  if (!parent) throw new Error(`The account "${account.name}" can pass through neither ${tmpdir()} nor /var/tmp.`);
  const hash = createHash('sha256').update(forPath).digest('hex').slice(0, 12);
  const directory = join(realpathSync(parent), `company-backend-${hash}`);
  makeDirectory(directory);
  // Anyone may have made a directory of this name there before us.
  const { uid, mode } = lstatSync(directory);
  if (!lstatSync(directory).isDirectory() || uid !== process.getuid?.() || (mode & 0o022) !== 0) {
    throw new Error(`${directory} is not a directory that only this user may write to.\nRemove it and start again.`);
  }
  return directory;
}

/** Makes a directory and the missing ones above it, open to pass through whatever the umask says. */
export function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

function homeAt(directory: string): PostgresHome {
  const cluster = join(directory, 'cluster');
  return { directory, cluster, account: postgresAccount(cluster) };
}

function prepared(home: PostgresHome): PostgresHome {
  makeDirectory(home.directory);
  const owner = lstatSync(home.cluster, { throwIfNoEntry: false })?.uid;
  if (home.account || owner === undefined || owner === process.getuid?.()) return home;
  throw new Error(
    `${home.cluster} belongs to another user (uid ${owner}).\n` +
      'Start as that user or as root, or set DATA_DIR to a directory of your own.',
  );
}
