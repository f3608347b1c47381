import { createHash } from 'node:crypto';

/** What a failed statement means to the caller, by the constraint that refused it or by its SQLSTATE. */
export type Refusals = Readonly<Record<string, () => Error>>;

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
}

/** SQLSTATE that `platform.expect` raises when a command touched another number of rows than it must. */
const EXPECTATION_MISSED = 'CB001';

const none: Refusals = {};

/** Declares a statement that reads: call the result with the values. */
export function query<Row>(name: string, text: string): (...values: unknown[]) => Query<Row> {
  const prepared = preparedName(text);
  return (...values) => ({ name, prepared, text, values, refusals: none });
}

/** Declares a statement that writes: call the result with the values. */
export function command(name: string, text: string, terms: CommandTerms = {}): (...values: unknown[]) => Statement {
  const { exactly, otherwise, lockTimeout } = terms;
  const guarded = exactly === undefined ? text : expecting(exactly, text);
  const prepared = preparedName(guarded);
  const refusals = { ...terms.refusals, ...(otherwise && { [EXPECTATION_MISSED]: otherwise }) };
  const rest = lockTimeout === undefined ? { refusals } : { refusals, lockTimeout };
  return (...values) => ({ name, prepared, text: guarded, values, ...rest });
}

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

const names = new Map<string, string>();

function preparedName(text: string): string {
  let name = names.get(text);
  if (!name) names.set(text, (name = createHash('sha256').update(text).digest('base64url').slice(0, 22)));
  return name;
}
