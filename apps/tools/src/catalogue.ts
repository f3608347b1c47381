import type { Client } from 'pg';
import type { ServiceUpkeep } from '#modules/catalogue';
import { build, isBuilt } from './build.ts';
import { catalogueOrder, USAGE, type CatalogueOrder } from './catalogue/catalogue-order.ts';
import { copyTenant, differences, documentsIn, rowsIn, type Place } from './catalogue/copying.ts';
import { tenantsOf } from './catalogue/rows.ts';
import { withUpkeep } from './catalogue/upkeep.ts';
import { withClient } from './database-access.ts';
import { readEnvironment, settingOf } from './environment.ts';
import { helpOn } from './help.ts';
import { Progress } from './progress.ts';
import { databaseOf } from './serving.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

const SOME = 200;
const SHOWN = 20;

helpOn(USAGE);
const env = readEnvironment();
const terminal = new Terminal();
const session = new Session(terminal, env);
const stop = session.interruption.signal;
process.exit(await session.runToEnd(obey));

interface Ground {
  readonly client: Client;
  readonly upkeep: ServiceUpkeep;
  /** Slugs by the tenants' ids. */
  readonly tenants: ReadonlyMap<string, string>;
}

async function obey(): Promise<void> {
  const order = catalogueOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  const url = settingOf(env, 'MONGO_URL');
  if (!url) throw new Ended('MONGO_URL is unset: npm run stack -- up mongo brings one to try it out with.', 2);
  if (!isBuilt()) await session.step('Building', () => build(env, stop));
  const { env: chosen } = await databaseOf(session, env);
  const databaseUrl = settingOf(chosen, 'DATABASE_OWNER_URL') ?? settingOf(chosen, 'DATABASE_URL') ?? '';
  const working = withClient(databaseUrl, (client) => withUpkeep(url, (upkeep) => work(order, client, upkeep)));
  // What is under way is finished before the databases are left.
  stop.addEventListener('abort', () => session.atEnd('Finishing the last one', () => working.catch(() => undefined)));
  await working;
}

async function work(order: CatalogueOrder, client: Client, upkeep: ServiceUpkeep): Promise<void> {
  const tenants = await tenantsOf(client, order.tenant);
  if (tenants.size === 0) throw new Ended(`There is no tenant ${order.tenant ?? 'yet'}.`, 2);
  await upkeep.prepare();
  const ground = { client, upkeep, tenants };
  if (order.command === 'status') await status(ground);
  if (order.command === 'upgrade') await upgrade(ground);
  if (order.command === 'copy') await copy(order, ground);
}

async function status({ upkeep, tenants }: Ground): Promise<void> {
  const screen = new Terminal(process.stdout);
  for (const [tenantId, slug] of tenants) {
    const { all, old, undecided } = await upkeep.count(tenantId);
    screen.line(`${slug}: ${all} documents, ${old} of old forms, ${undecided} undecided`);
  }
}

async function upgrade({ upkeep, tenants }: Ground): Promise<void> {
  let left = 0;
  for (const [tenantId, slug] of tenants) {
    const { old } = await upkeep.count(tenantId);
    const progress = new Progress(`documents of ${slug}`, old);
    let [looked, written] = [0, 0];
    for (let after: string | undefined = ''; after !== undefined && !stop.aborted;) {
      const { items, next } = await upkeep.upgrade(tenantId, after, SOME);
      written += items.filter(Boolean).length;
      progress.tell((looked += items.length));
      after = next;
    }
    progress.clear();
    left += (await upkeep.count(tenantId)).old;
    if (old > 0) done(`${written} of ${old} documents of ${slug}`);
  }
  if (left > 0) terminal.note(`${left} documents of old forms are left; run it again to go on.`);
  else done('no document of an old form is left');
}

async function copy({ from }: CatalogueOrder, { client, upkeep, tenants }: Ground): Promise<void> {
  const places = [rowsIn(client), documentsIn(upkeep)] as const;
  const [source, target] = from === 'postgres' ? places : ([places[1], places[0]] as const);
  await requireDecided(from, upkeep, tenants);
  const faults: string[] = [];
  for (const [tenantId, slug] of tenants) {
    const progress = new Progress(`services of ${slug}`, await source.count(tenantId));
    await copyTenant(tenantId, source, target, { stop, tell: (count) => progress.tell(count) });
    progress.clear();
    if (stop.aborted) return terminal.note('Run it again to go on.');
    faults.push(...(await compared([tenantId, slug], source, target)));
  }
  if (faults.length === 0) return;
  for (const fault of faults.slice(0, SHOWN)) terminal.note(fault);
  throw new Ended(`${faults.length} services differ. Is somebody writing? Stop that, and run it again.`, 1);
}

async function compared([tenantId, slug]: readonly [string, string], source: Place, target: Place): Promise<string[]> {
  const [there, here] = [await source.count(tenantId), await target.count(tenantId)];
  const faults = await differences(tenantId, source, target);
  if (there !== here) faults.unshift(`${slug}: ${there} in ${source.title}, ${here} in ${target.title}`);
  if (faults.length === 0) done(`${here} services of ${slug}, in ${target.title} as in ${source.title}`);
  return faults;
}

/** Whether a proposed change counts only the application finds out. */
async function requireDecided(
  from: CatalogueOrder['from'],
  upkeep: ServiceUpkeep,
  tenants: Ground['tenants'],
): Promise<void> {
  const counts = await Promise.all([...tenants.keys()].map((tenantId) => upkeep.count(tenantId)));
  const undecided = counts.reduce((sum, count) => sum + count.undecided, 0);
  if (from === 'mongo' && undecided > 0)
    throw new Ended(`${undecided} changes are undecided. A worker decides on them within half a minute: run one.`, 1);
}

function done(what: string): void {
  terminal.line(`  ${terminal.paint('green', '✓')} ${what}`);
}
