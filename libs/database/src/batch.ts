import { serialize } from 'pg-protocol';
import { RowReader } from './row-reader.js';
import type { Statement } from './statement.js';
import { encode, type Fields, type Wire } from './wire.js';

/** What a connection holds of a statement it prepared: how to read its rows, where it answers any. */
interface Prepared {
  readonly reader: RowReader | undefined;
}

const preparedOn = new WeakMap<Wire, Map<string, Prepared>>();

/** Told once: the rows of every statement, or the error with the statement that the server refused. */
export type Settled = (error: Error | null, rows: unknown[][], refused?: Statement) => void;

/**
 * Several statements as one transaction in one round trip: Parse, Bind and Execute for each and a single Sync.
 * PostgreSQL treats all before a Sync as one transaction (protocol-flow.html, "Pipelining"), so the first error
 * rolls everything back. A `Submittable` for node-postgres; an instance is run once.
 */
export class Batch {
  private readonly rows: unknown[][] = [];
  private readonly readers: (RowReader | undefined)[] = [];
  private current: unknown[] = [];
  private settled = false;

  /** `prepare`: keep statements on the connection; false behind a pooler that hands out another one each time. */
  constructor(
    private readonly statements: readonly Statement[],
    private readonly prepare: boolean,
    private readonly done: Settled,
  ) {}

  submit(wire: Wire): Error | null {
    const known = knownOn(wire);
    let bound: unknown[][];
    try {
      bound = this.statements.map(({ values }) => values.map(encode));
    } catch (error) {
      // The server's word for an error that leaves the connection in order: nothing was sent.
      return Object.assign(error as Error, { severity: 'ERROR' });
    }
    const messages: Buffer[] = [];
    for (const [index, values] of bound.entries()) this.write(messages, known, index, values);
    messages.push(serialize.sync());
    // In one piece: a dozen small writes would each pay their way through the stream.
    wire.stream.write(Buffer.concat(messages));
    return null;
  }

  handleRowDescription(message: { fields: Fields }): void {
    this.readers[this.rows.length] = new RowReader(message.fields);
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    const reader = this.readers[this.rows.length];
    if (reader) this.current.push(reader.read(message.fields));
  }

  handleCommandComplete(): void {
    this.rows.push(this.current);
    this.current = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }

  handlePortalSuspended(): void {
    throw new Error('A batch asks for all rows at once, so no portal is ever suspended.');
  }

  /** The server refused a statement, or the connection died: nothing of the batch stays unless its Sync was reached. */
  handleError(error: Error, wire: Wire): void {
    const known = knownOn(wire);
    for (const { prepared } of this.statements) known.delete(prepared);
    this.settle(error);
  }

  handleReadyForQuery(wire: Wire): void {
    if (this.settled) return;
    if (this.prepare) this.remember(knownOn(wire));
    this.settle(null);
  }

  private write(messages: Buffer[], known: Map<string, Prepared>, index: number, values: unknown[]): void {
    const { prepared, text } = this.statements[index] as Statement;
    const name = this.prepare ? prepared : '';
    const held = this.prepare ? known.get(prepared) : undefined;
    this.readers.push(held?.reader);
    if (!held) {
      // Closing a name that was never parsed is no error: it clears what a failed batch may have left behind.
      if (this.prepare) messages.push(serialize.close({ type: 'S', name }));
      messages.push(serialize.parse({ name, text, types: [] }));
    }
    messages.push(serialize.bind({ portal: '', statement: name, values }));
    if (!held) messages.push(serialize.describe({ type: 'P', name: '' }));
    messages.push(serialize.execute({ portal: '', rows: 0 }));
  }

  private remember(known: Map<string, Prepared>): void {
    for (const [index, { prepared }] of this.statements.entries()) {
      if (!known.has(prepared)) known.set(prepared, { reader: this.readers[index] });
    }
  }

  private settle(error: Error | null): void {
    if (this.settled) return;
    this.settled = true;
    this.done(error, this.rows, error ? this.statements[this.rows.length] : undefined);
  }
}

function knownOn(wire: Wire): Map<string, Prepared> {
  const known = preparedOn.get(wire) ?? new Map<string, Prepared>();
  if (!preparedOn.has(wire)) preparedOn.set(wire, known);
  return known;
}
