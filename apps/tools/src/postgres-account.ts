import { readFileSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/** An account of this machine that PostgreSQL may run under, since it refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const PREFERRED = ['postgres', 'nobody'];

/**
 * The account to run PostgreSQL under; undefined means: the one we run under ourselves.
 * As root it is the owner of what is there already, else `postgres`, else `nobody`.
 */
export function postgresAccount(existing?: string, runsAsRoot = process.getuid?.() === 0): Account | undefined {
  if (!runsAsRoot) return undefined;
  const accounts = accountsIn(readFileSync('/etc/passwd', 'utf8'));
  const ownerUid = existing && statSync(existing, { throwIfNoEntry: false })?.uid;
  const owner = accounts.find(({ uid }) => uid === ownerUid);
  const found = owner ?? PREFERRED.map((wanted) => accounts.find(({ name }) => name === wanted)).find(Boolean);
  if (found) return found;
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither an account "postgres" nor "nobody".\n' +
      'Start as another user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** The accounts of a passwd file that are not root. */
export function accountsIn(passwd: string): Account[] {
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid || NaN), gid: Number(gid || NaN) }))
    .filter(({ name, uid, gid }) => name !== '' && uid > 0 && Number.isInteger(gid));
}

/** The first directory, from the path up to the root, that the account may not pass through. */
export function barrierTo(
  path: string,
  account: Account,
  stat: (path: string) => Pick<Stats, 'mode' | 'uid' | 'gid'> = statSync,
): string | undefined {
  const { mode, uid, gid } = stat(path);
  // The first class that fits decides, even where a wider one would allow more.
  const mayPass = uid === account.uid ? mode & 0o100 : gid === account.gid ? mode & 0o010 : mode & 0o001;
  const parent = dirname(path);
  const above = parent === path ? undefined : barrierTo(parent, account, stat);
  return above ?? (mayPass ? undefined : path);
}
