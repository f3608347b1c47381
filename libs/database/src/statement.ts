import { createHash } from 'node:crypto';

/** What a failed statement means to the caller, by the constraint that refused it or by its SQLSTATE. */
export type Refusals = Readonly<Record<string, () => Error>>;

/** What a statement changes for the tenant, as the audit trail tells of it: by ids, never by a name or an address. */
export interface Change {
  readonly tenantId: string;
  /** `<module>.<what_happened>`. */
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string | null };
  /** Who did it, where the call itself names nobody yet: somebody who signs up or in. */
  readonly actorId?: string | null;
  /** `denied` where the commit is what an attempt met that was refused. */
  readonly outcome?: 'committed' | 'denied';
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** One SQL statement as a value: repositories make them, `Database` and `UnitOfWork` run them. */
export interface Statement {
  /** `<module>.<what>`: names the statement in logs and metrics. */
  readonly name: string;
  /** Name under which a connection keeps the statement prepared: a hash of the text. */
  readonly prepared: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly refusals: Refusals;
  /** Milliseconds to wait for a lock; only the first statement of a commit may bring its own. */
  readonly lockTimeout?: number;
  /** Whether it writes rows; told by its text. */
  readonly writes: boolean;
  /** Why it may be committed without an entry in the audit trail. */
  readonly unaudited?: string;
  /** What it changes; the commit it belongs to gets an entry in the audit trail for it. */
  readonly change?: Change;
  /** Called once the statement is known to be committed; it must neither throw nor wait. */
  readonly committed?: () => void;
}

/** A statement that answers rows of the shape `Row`. */
export interface Query<Row> extends Statement {
  readonly rows?: Row;
}

/** What a command promises beside its text. */
export interface CommandTerms {
  /** The number of rows it must touch. Checked by the server, so that a miss rolls the whole batch back. */
  readonly exactly?: number;
  /** What a miss means; without it a miss is a defect. */
  readonly otherwise?: () => Error;
  readonly refusals?: Refusals;
  readonly lockTimeout?: number;
  /** Why it is no change that the audit trail tells of; without it no commit consists of such statements alone. */
  readonly unaudited?: string;
}

/** What a query promises beside its text. */
export type QueryTerms = Pick<CommandTerms, 'refusals' | 'unaudited'>;

/** SQLSTATE that `platform.expect` raises when a command touched another number of rows than it must. */
const EXPECTATION_MISSED = 'CB001';

const none: Refusals = {};

/** Declares a statement that answers rows: call the result with the values. */
export function query<Row>(name: string, text: string, terms: QueryTerms = {}): (...values: unknown[]) => Query<Row> {
  const declared = { name, text, ...known(text), refusals: none, ...terms };
  return (...values) => ({ ...declared, values });
}

/** Declares a statement that writes: call the result with the values. */
export function command(name: string, text: string, terms: CommandTerms = {}): (...values: unknown[]) => Statement {
  const { exactly, otherwise, ...rest } = terms;
  const guarded = exactly === undefined ? text : expecting(exactly, text);
  const refusals = { ...terms.refusals, ...(otherwise && { [EXPECTATION_MISSED]: otherwise }) };
  const declared = { name, text: guarded, ...known(guarded), ...rest, refusals };
  return (...values) => ({ ...declared, values });
}

/** The same statement, which the audit trail tells of as `change`. */
export function changing<Kind extends Statement>(statement: Kind, change: Change): Kind {
  return { ...statement, change };
}

const WRITES = /\b(?:insert\s+into|update\s+[a-z_]+\.[a-z_]+|delete\s+from)\b/i;

/** The Sync of a batch commits, so nobody could object after it: the server itself must count. */
function expecting(rows: number, text: string): string {
  return `with changed as (${text} returning 1) select platform.expect(${rows}, count(*)) from changed`;
}

/** The same statement, which calls `hook` too once it is known to be committed; it must neither throw nor wait. */
export function onceCommitted<Kind extends Statement>(statement: Kind, hook: () => void): Kind {
  const { committed } = statement;
  const both = (): void => {
    committed?.();
    hook();
  };
  return { ...statement, committed: both };
}

/** What a text tells of its statement. */
type Told = Pick<Statement, 'prepared' | 'writes'>;

const texts = new Map<string, Told>();

/** Found out once: a list makes its statement for each page, of few texts. */
function known(text: string): Told {
  let told = texts.get(text);
  if (!told) {
    const prepared = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    texts.set(text, (told = { prepared, writes: WRITES.test(text) }));
  }
  return told;
}
