import { createHash, randomBytes } from 'node:crypto';
import { provision, withClient } from './database-access.ts';
import type { Secrets } from './secrets.ts';

/** The logins of a test run. */
export interface TestServer {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  stop(): Promise<boolean>;
}

/** Makes a database of its own, with our roles, on a server that is there already; stop() drops the database. */
export async function prepareTestServer(superuserUrl: string): Promise<TestServer> {
  const database = `company_test_${randomBytes(4).toString('hex')}`;
  const secrets = secretsFor(superuserUrl);
  await provision(superuserUrl, secrets, database);
  const as = (user: string, password: string): string => {
    const url = new URL(superuserUrl);
    Object.assign(url, { username: user, password, pathname: `/${database}` });
    return url.href;
  };
  return {
    superuserUrl,
    ownerUrl: as('company_owner', secrets.databaseOwnerPassword),
    appUrl: as('company_api', secrets.databaseApiPassword),
    stop: () =>
      withClient(superuserUrl, (client) => client.query(`drop database ${database} with (force)`)).then(() => true),
  };
}

// Roles are the whole server's: passwords that follow from the URL let two runs share them.
function secretsFor(superuserUrl: string): Pick<Secrets, 'databaseOwnerPassword' | 'databaseApiPassword'> {
  const password = (role: string): string =>
    createHash('sha256').update(`${role} ${superuserUrl}`).digest('base64url').slice(0, 24);
  return { databaseOwnerPassword: password('owner'), databaseApiPassword: password('api') };
}
