import { randomBytes } from 'node:crypto';
import { build, isBuilt } from '../build.ts';
import { withClient } from '../database-access.ts';
import type { EmbeddedPostgres } from '../embedded-postgres.ts';
import type { Environment } from '../environment.ts';
import type { Session } from '../session.ts';
import { startThrowawayPostgres } from '../throwaway-postgres.ts';
import { makeKeys, signUp, withOrders, type Account, type Customer } from './customers.ts';
import { copyForYardstick, fillOrders } from './rows.ts';
import { application, serve, yardstick, type Program, type Server } from './server.ts';

/** All that a measurement needs: a database with rows, both servers on it, and people who call them. */
export interface Scene {
  readonly postgres: EmbeddedPostgres;
  readonly ours: Server;
  readonly yardstick: Server;
  readonly customers: readonly Customer[];
  /** Sees everybody's orders. */
  readonly clerk: Customer;
  readonly serviceIds: readonly string[];
  /** As many as there are customers; each may read what they may. */
  readonly apiKeys: readonly string[];
  /** How the application was started. */
  readonly program: Program;
}

export interface SceneOptions {
  readonly orders: number;
  /** Options of Node for the application, such as a profiler's. */
  readonly nodeOptions?: readonly string[];
}

const CUSTOMERS = 100;
const POOL = '10';

/** Sets the scene on a database of its own, which is gone afterwards. */
export async function setScene(session: Session, env: Environment, options: SceneOptions): Promise<Scene> {
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const postgres = await session.step('PostgreSQL', () => postgresOf(session));
  const program = application(applicationEnv(postgres), options.nodeOptions);
  const secret = randomBytes(32).toString('hex');
  const ours = await session.step('Starting the API', () => started(session, 'Stopping the API', program));

  const accounts = await session.step('Signing people up', () => signUp(ours, CUSTOMERS + 2, secret));
  const [keeper, clerkOnly] = accounts.slice(CUSTOMERS) as [Account, Account];
  const filled = await session.step('Filling the database', () =>
    withClient(companyUrl(postgres), async (client) => {
      await client.query(`update users.users set roles = '{admin}' where id = $1`, [keeper.id]);
      await client.query(`update users.users set roles = '{support}' where id = $1`, [clerkOnly.id]);
      await fillOrders(client, options.orders);
      await copyForYardstick(client, 'company_api');
      await client.query('vacuum analyze');
      const services = await client.query<{ id: string }>('select id from yardstick.services order by code');
      return { customers: await withOrders(client, accounts), serviceIds: services.rows.map(({ id }) => id) };
    }),
  );
  const bare = yardstick(
    { DATABASE_URL: postgres.appUrl, DATABASE_POOL_MAX: POOL, YARDSTICK_SECRET: secret },
    options.nodeOptions,
  );
  const beside = await session.step('Starting the yardstick', () => started(session, 'Stopping the yardstick', bare));
  const apiKeys = await session.step('Making API keys', () => makeKeys(ours, keeper, CUSTOMERS));
  const [clerk, customers] = [filled.customers.at(-1)!, filled.customers.slice(0, CUSTOMERS)];
  return { postgres, ours, yardstick: beside, customers, clerk, serviceIds: filled.serviceIds, apiKeys, program };
}

async function postgresOf(session: Session): Promise<EmbeddedPostgres> {
  const starting = startThrowawayPostgres((line) => session.terminal.note(line));
  session.atEnd('Removing the database', () => starting.then((postgres) => postgres.stop()));
  return starting;
}

async function started(session: Session, ending: string, program: Program): Promise<Server> {
  const serving = serve(program);
  session.atEnd(ending, () =>
    serving.then(
      (server) => server.stop(),
      () => undefined,
    ),
  );
  return serving;
}

// Everything on, as in production; the limits so wide that a load generator behind one address does not meet them.
function applicationEnv({ appUrl, ownerUrl }: EmbeddedPostgres): Environment {
  return {
    ...{
      NODE_ENV: 'production',
      APP_ROLE: 'api',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      CORS_ORIGINS: 'https://shop.example.com',
    },
    ...{ DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, DATABASE_POOL_MAX: POOL },
    ...{ KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'), ACCESS_TOKEN_TTL: '3600', SEED_DEMO: 'true' },
    ...{ RATE_LIMIT_IP: '9999999/1m', RATE_LIMIT_PRINCIPAL: '9999999/1m', RATE_LIMIT_TENANT: '9999999/1m' },
    RATE_LIMIT_AUTH: '1000000/15m',
    // Those who are asked and those who ask share the cores: what is late here is not to be refused.
    OVERLOAD_LOOP_DELAY_MS: '10000',
  };
}

function companyUrl({ superuserUrl, ownerUrl }: EmbeddedPostgres): string {
  const url = new URL(superuserUrl);
  url.pathname = new URL(ownerUrl).pathname;
  return url.href;
}
