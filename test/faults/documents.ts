import { MongoClient, type Document } from 'mongodb';
import { until } from '../../apps/tools/src/processes.ts';
import type { Editors } from './editors.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** A version of a service as PostgreSQL has it: announced, at a price, since when by its own clock. */
interface Told {
  readonly id: string;
  readonly version: number;
  readonly code: string;
  readonly amount: number;
  readonly at: number;
}

interface Sold {
  readonly serviceId: string;
  readonly amount: number;
  readonly at: number;
}

/** Nobody pays a price that was over for longer. */
const OLD_MS = 1_000;

/** Waits until no document holds a proposal, and compares documents, verdicts, events, answers and orders. */
export async function compareDocuments(scene: Scene, notes: Notes, url: string, editors: Editors): Promise<void> {
  const client = new MongoClient(url);
  try {
    const services = client.db().collection<Document & { _id: string }>('services');
    const since = performance.now();
    const undecided = (): Promise<number> => services.countDocuments({ proposal: { $exists: true } });
    const left = await undecided();
    const settled = await until(async () => (await undecided()) === 0, scene.ground.patienceMs, 100);
    const took = ((performance.now() - since) / 1_000).toFixed(1);
    notes.figure(`${left} proposals were left behind, all decided after ${took} s`);
    notes.expect(settled ?? false, `${await undecided()} proposals still hang after ${took} s`);
    const told = await announced(scene);
    await equal(scene, notes, told, await services.find().toArray());
    known(notes, told, editors);
    priced(notes, told, await sold(scene));
  } finally {
    await client.close();
  }
}

function announced(scene: Scene): Promise<Told[]> {
  return scene.rows<Told>(
    `select aggregate_id as id, version, payload->>'code' as code, (payload->'price'->>'amount')::int as amount,
       extract(epoch from created_at)::float8 * 1000 as at
     from platform.outbox where type = 'services.service_changed.v1' order by aggregate_id, version`,
  );
}

function sold(scene: Scene): Promise<Sold[]> {
  return scene.rows<Sold>(
    `select l.service_id as "serviceId", l.unit_amount::int as amount, extract(epoch from e.created_at)::float8 * 1000 as at
     from orders.order_lines l join platform.outbox e on e.aggregate_id = l.order_id and e.version = 1`,
  );
}

/** Documents say what PostgreSQL accepted: the same services, at their last versions, one verdict for each version. */
async function equal(scene: Scene, notes: Notes, told: readonly Told[], documents: readonly Document[]): Promise<void> {
  const verdicts = await scene.rows<{ of: string; count: number }>(
    `select service_id || '/' || version as of, count(*)::int as count from catalogue.verdicts where accepted group by 1`,
  );
  const doubled = verdicts.filter(({ count }) => count > 1).map(({ of }) => of);
  notes.expect(doubled.length === 0, `two winners of ${doubled.length} versions: ${doubled.slice(0, 3).join(', ')}`);
  notes.expect(verdicts.length === told.length, `${verdicts.length} verdicts of ${told.length} events`);
  const last = new Map(told.map((version) => [version.id, version]));
  const wrong = documents.filter((document) => {
    const version = last.get(String(document['_id']));
    return version?.version !== document['version'] || version?.amount !== (document['price'] as Document)['amount'];
  });
  notes.expect(wrong.length === 0, `${wrong.length} of ${documents.length} documents are not what PostgreSQL accepted`);
  notes.expect(documents.length === last.size, `${documents.length} documents of ${last.size} services`);
  notes.figure(
    `${documents.length} documents are what ${told.length} verdicts and events say; one winner of each version`,
  );
}

/** What editors were told is so. */
function known(notes: Notes, told: readonly Told[], { edits, added }: Editors): void {
  const amounts = new Map(told.map(({ id, version, amount }) => [`${id}/${version}`, amount]));
  const stands = ({ serviceId, version, amount }: (typeof edits)[number]): boolean =>
    amounts.get(`${serviceId}/${version}`) === amount;
  const of = (outcome: string) => edits.filter((edit) => edit.outcome === outcome);
  const [won, refused, unknown] = [of('won'), of('refused'), of('unknown')];
  const lost = won.filter((edit) => !stands(edit)).length;
  const haunting = refused.filter(stands).length;
  notes.expect(lost === 0, `${lost} of ${won.length} edits that were answered 200 are lost`);
  notes.expect(haunting === 0, `${haunting} of ${refused.length} edits that were refused count all the same`);
  const outcomes = `${won.length} won, ${refused.length} refused, ${unknown.length} without an answer`;
  notes.figure(`${edits.length} edits: ${outcomes}, of which ${unknown.filter(stands).length} count`);
  const codes = new Map<string, string>(told.map(({ id, code }) => [code, id]));
  const missing = added.filter(({ code, id }) => id === undefined || codes.get(code) !== id);
  const why = missing.map(({ code, refusal }) => `${code} ${refusal ?? 'lost'}`).slice(0, 3);
  notes.expect(missing.length === 0, `${missing.length} of ${added.length} new services: ${why.join(', ')}`);
  notes.figure(`${added.length} new services, each under one key: there once, and answered`);
}

/** Every order was made at a price that its service had, and not one that was over long before. */
function priced(notes: Notes, told: readonly Told[], lines: readonly Sold[]): void {
  const never: Sold[] = [];
  const old: Sold[] = [];
  for (const line of lines) {
    const index = told.findIndex(({ id, amount }) => id === line.serviceId && amount === line.amount);
    const next = told.slice(index + 1).find(({ id }) => id === line.serviceId);
    if (index < 0) never.push(line);
    else if (next && next.at < line.at - OLD_MS) old.push(line);
  }
  notes.expect(never.length === 0, `${never.length} of ${lines.length} lines have a price that never was`);
  notes.expect(old.length === 0, `${old.length} of ${lines.length} lines have a price that was over`);
  notes.figure(`${lines.length} lines were sold, each at a price of its service at that time`);
}
