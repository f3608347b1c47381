import pg from 'pg';
import { UnitOfWork, type Statement } from '#libs/database';
import { Connections } from '../../libs/database/src/connections.js';
import type { House } from './house.js';
import { WALLED } from './walled-tables.js';

/** A tenant that statements are meant for, and another one for which they are tried. */
export interface Pair {
  readonly mine: string;
  readonly other: string;
}

/** What became of the statements of some work. */
export interface Tried {
  /** Those that row-level security made a difference to, and that difference: their own filter does not hold. */
  readonly held: string[];
  /** Those about tenants’ tables that name no tenant; told so where it was not the worker who sent them. */
  readonly nameless: Set<string>;
  /** Those that name it; the tables that they read, and wrote. */
  readonly names: Set<string>;
  readonly read: Set<string>;
  readonly written: Set<string>;
}

type Send = (client: unknown, statements: readonly Statement[]) => Promise<unknown>;

const READS = /(?<!delete )\b(?:from|join)\s+([a-z_]+\.[a-z_]+)/g;
const WRITES = /\b(?:insert\s+into|update|delete\s+from)\s+([a-z_]+\.[a-z_]+)/g;
const walled = new Set(WALLED.map(({ name }) => name));
/** Statements of the worker about all tenants, told of each only how far it is known. */
const KNOWING = new Set(['audit.heads_beyond']);
/** One number for all that a tenant has. */
const ALL_OF = WALLED.map(
  ({ name }) => `select coalesce(sum(hashtextextended(t::text, 0)), 0) from ${name} t where tenant_id = $1`,
).join(' union all ');

/**
 * Runs `work`, and tries each of its statements a moment before it is sent: for the other tenant instead of its own, once
 * past row-level security and once behind it. Where the statement filters by itself, that makes no difference.
 */
export async function triedForAnother(house: House, pair: Pair, work: () => Promise<void>): Promise<Tried> {
  const [past, behind] = [house.database.superuserUrl, house.database.ownerUrl].map((url) => new pg.Client(url));
  const tried: Tried = { held: [], nameless: new Set(), names: new Set(), read: new Set(), written: new Set() };
  const probe = new Probe(past as pg.Client, behind as pg.Client, pair, tried);
  await Promise.all([past?.connect(), behind?.connect()]);
  const restore = interceptSends(house, (statements) => probe.tryAll(statements));
  try {
    await work();
  } finally {
    restore();
    await probe.atRest();
    await Promise.all([past?.end(), behind?.end()]);
  }
  return tried;
}

/** Has `before` see every batch and end before it goes out; what undoes that. */
function interceptSends(house: House, before: (statements: readonly Statement[]) => Promise<void>): () => void {
  const connections = house.app.get(Connections, { strict: false });
  const unitOfWork = house.app.get<unknown>(UnitOfWork, { strict: false }) as { send: Send };
  const [run, send] = [connections.run.bind(connections), unitOfWork.send.bind(unitOfWork)];
  connections.run = async (statements) => {
    await before(statements);
    return run(statements);
  };
  unitOfWork.send = async (client, statements) => {
    await before(statements);
    return send(client, statements);
  };
  return () => {
    connections.run = run;
    unitOfWork.send = send;
  };
}

/** Tries statements one after the other, on two connections of its own, and undoes what they do. */
class Probe {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly past: pg.Client,
    private readonly behind: pg.Client,
    private readonly pair: Pair,
    private readonly tried: Tried,
  ) {}

  tryAll(statements: readonly Statement[]): Promise<void> {
    const mine = this.turn.then(async () => {
      const byWorker = statements[0]?.name === 'database.enter_worker';
      for (const statement of statements) await this.tryOne(statement, byWorker);
    });
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  async atRest(): Promise<void> {
    await this.turn;
  }

  private async tryOne({ name, text, values, writes }: Statement, byWorker: boolean): Promise<void> {
    const [read, written] = [tablesIn(text, READS), tablesIn(text, WRITES)];
    if (read.length + written.length === 0) return;
    const { mine, other } = this.pair;
    const named = values.map((value) => exchanged(value, mine, other));
    const namesNobody = named.every((value, at) => value === values[at]) && !JSON.stringify(values).includes(other);
    if (namesNobody || KNOWING.has(name))
      return void this.tried.nameless.add(byWorker ? name : `${name}, not by the worker`);
    if (named.every((value, at) => value === values[at])) return;
    this.tried.names.add(name);
    for (const table of read) this.tried.read.add(table);
    for (const table of written) this.tried.written.add(table);
    const free = await outcomeOf(this.past, { text, values: named }, { mine, other, writes });
    const kept = await outcomeOf(this.behind, { text, values: named }, { mine, other, writes: false });
    if (free !== kept) this.tried.held.push(`${name}: ${free}, not ${kept}`);
  }
}

/** What the statement answers, and whether it touched a row of `mine`; nothing of it stays. */
async function outcomeOf(
  client: pg.Client,
  statement: { readonly text: string; readonly values: unknown[] },
  { mine, other, writes }: Pair & { readonly writes: boolean },
): Promise<string> {
  await client.query('begin isolation level repeatable read');
  try {
    await client.query(`select set_config('app.tenant_id', $1, true), set_config('lock_timeout', '300ms', true)`, [
      other,
    ]);
    const before = writes ? await client.query(ALL_OF, [mine]) : undefined;
    const { rowCount, rows } = await client.query(statement);
    const after = writes ? await client.query(ALL_OF, [mine]) : undefined;
    const touched =
      JSON.stringify(before?.rows) === JSON.stringify(after?.rows) ? '' : ' and touches rows of the first';
    return `${rowCount} rows ${JSON.stringify(rows)}${touched}`;
  } catch (error) {
    return `refused with ${(error as { code?: string }).code}`;
  } finally {
    await client.query('rollback');
  }
}

function tablesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, table]) => table ?? '').filter((table) => walled.has(table));
}

/** The value with one tenant's id in the other's place, however deep it stands; the same value where it is nowhere. */
function exchanged(value: unknown, mine: string, other: string): unknown {
  if (typeof value === 'string') return value.replaceAll(mine, other);
  if (!Array.isArray(value)) return value;
  const changed = value.map((each) => exchanged(each, mine, other));
  return changed.every((each, at) => each === value[at]) ? value : changed;
}
