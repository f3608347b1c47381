import { Faker, en } from '@faker-js/faker';
import type { Client } from 'pg';
import type { ServiceUpkeep } from '#modules/catalogue';
import { Progress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { deskOf, hashed, inventCustomers, knownCustomers, storeCustomers, type Customer } from './customers.ts';
import { countOrders, storeOrders } from './orders.ts';
import { sellables } from './services.ts';
import { inTenant, tenantOf } from './tenant.ts';
import type { Wanted } from './wanted.ts';

/** How a run goes beside what is wanted. */
export interface Run {
  readonly wanted: Wanted & { readonly tenant: string };
  /** Of everybody who is made up. */
  readonly password: string;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  /** Where the catalogue is kept, if it is not in PostgreSQL. */
  readonly documents?: ServiceUpkeep;
}

// Two runs into empty databases make the same people up.
const SEED = 7_312;
const CUSTOMERS_AT_ONCE = 500;
const ORDERS_AT_ONCE = 1_000;

/** Brings the tenant up to what is wanted, batch by batch; answers somebody to log in as. */
export async function fill(client: Client, run: Run): Promise<Customer | undefined> {
  const { wanted, password } = run;
  const tenantId = await tenantOf(client, wanted.tenant);
  const within = <T>(work: () => Promise<T>): Promise<T> => inTenant(client, tenantId, work);

  const known = await within(() => knownCustomers(client));
  const passwordHash = await hashed(password);
  await inBatches(run, ['customers', known.length, wanted.users, CUSTOMERS_AT_ONCE], (faker, from, count) =>
    within(() => storeCustomers(client, tenantId, inventCustomers(faker, from + 1, count), passwordHash)),
  );

  const market = await within(async () => ({
    tenantId,
    customers: await knownCustomers(client),
    services: await sellables(client, tenantId, run.documents),
    desk: await deskOf(client, tenantId),
  }));
  const placed = await within(() => countOrders(client));
  await inBatches(run, ['orders', placed, wanted.orders, ORDERS_AT_ONCE], (faker, _from, count) =>
    within(() => storeOrders(client, faker, market, count)),
  );
  // The planner knows nothing of so many new rows yet.
  await client.query('analyze users.users, auth.credentials, orders.orders, orders.order_lines, catalogue.services');
  return market.customers[0];
}

type Goal = readonly [what: string, there: number, wanted: number, atOnce: number];
type Store = (faker: Faker, from: number, count: number) => Promise<void>;

async function inBatches({ terminal, stop }: Run, [what, there, wanted, atOnce]: Goal, store: Store): Promise<void> {
  const missing = Math.max(0, wanted - there);
  const begun = performance.now();
  const progress = new Progress(what, missing);
  const faker = new Faker({ locale: en, seed: SEED + there });
  let done = 0;
  while (done < missing && !stop.aborted) {
    const count = Math.min(atOnce, missing - done);
    await store(faker, there + done, count);
    done += count;
    progress.tell(done);
  }
  progress.clear();
  if (done < missing) return terminal.note(`${done} of ${missing} ${what} were stored; run it again to go on.`);
  const took = terminal.paint('dim', `${Math.round(performance.now() - begun)} ms`);
  terminal.line(
    `  ${terminal.paint('green', '✓')} ${`${missing} new ${what}`.padEnd(28)} ${took} ${wholeOf(there, done)}`,
  );
}

function wholeOf(there: number, done: number): string {
  return there === 0 ? '' : `${there + done} in all`;
}
