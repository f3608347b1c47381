import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this machine made up for itself at its first start; nothing of it is in the code. */
export interface Secrets {
  readonly postgresPassword: string;
  readonly databaseOwnerPassword: string;
  readonly databaseApiPassword: string;
  readonly keyEncryptionKey: string;
  readonly adminPassword: string;
  /** Of everybody whom `npm run seed` makes up. */
  readonly customerPassword: string;
}

/** The secrets kept in `<dataDirectory>/secrets.json`, readable by its owner only; missing ones are made. */
export function keptSecrets(dataDirectory: string): Secrets {
  const file = join(dataDirectory, 'secrets.json');
  const kept = read(file);
  const secrets: Secrets = { ...freshSecrets(), ...kept };
  if (Object.keys(secrets).every((name) => name in kept)) return secrets;
  mkdirSync(dataDirectory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  if (Object.keys(kept).length > 0) renameSync(draft, file);
  else if (!becomesFirst(draft, file)) return keptSecrets(dataDirectory);
  return secrets;
}

// Of two first starts at once, one wins and the other takes what the winner made.
function becomesFirst(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

function freshSecrets(): Secrets {
  const password = (): string => randomBytes(18).toString('base64url');
  return {
    postgresPassword: password(),
    databaseOwnerPassword: password(),
    databaseApiPassword: password(),
    keyEncryptionKey: randomBytes(32).toString('base64'),
    adminPassword: password(),
    customerPassword: password(),
  };
}

function read(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    if (code === 'EACCES') {
      throw new Error(
        `${file} belongs to another user.\nStart as that user, or set DATA_DIR to a directory of your own.`,
        { cause: error },
      );
    }
    throw new Error(
      `${file} cannot be read: ${message}\nMend it, or delete DATA_DIR to begin with an empty database.`,
      { cause: error },
    );
  }
}
