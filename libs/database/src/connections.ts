import type { Pool, PoolClient } from 'pg';
import { Batch } from './batch.js';
import { Errand } from './errand.js';
import { isFatal } from './faults.js';
import { command, type Statement } from './statement.js';

const rollback = command('database.rollback', 'rollback');
/** Of the newest batch in what is typical. */
const WEIGHT = 0.05;

/** What the server answered to each statement, or the error and the statement it concerns. */
export class BatchFailure extends Error {
  constructor(
    override readonly cause: Error,
    readonly refused: Statement | undefined,
  ) {
    super(cause.message, { cause });
  }
}

/** The pool's connections, each used for one batch at a time and never past the deadline of the call. */
export class Connections {
  /** How long a batch has held its connection of late. */
  private typicalHoldMs = 1;

  constructor(
    readonly pool: Pool,
    private readonly prepare: boolean,
    private readonly waited: (ms: number) => void,
  ) {}

  /** How long a batch that comes now will probably wait for its connection: those before it, at the pace of late. */
  get expectedWaitMs(): number {
    return (this.pool.waitingCount * this.typicalHoldMs) / this.pool.options.max;
  }

  /**
   * Opens so many connections ahead of time. A pool that grows on demand lets those who come in a burst wait for new
   * connections, although old ones are free again long before.
   */
  async warmUp(count: number): Promise<void> {
    const opened = await Promise.allSettled(Array.from({ length: count }, () => this.pool.connect()));
    for (const each of opened) if (each.status === 'fulfilled') each.value.release();
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
  }

  /** Runs the statements as one transaction on any connection; rejects with `BatchFailure`, or `unavailable.timeout`. */
  run(statements: readonly Statement[]): Promise<unknown[][]> {
    return new Promise((resolve, reject) => {
      const errand = new Errand(resolve, reject).record(statements);
      this.pool.connect((error, client, release) => {
        this.waited(errand.hasWaited());
        // Without a client there is nothing to give back, also where nobody waits any more.
        if (error || !client) return errand.fail(new BatchFailure(error ?? new Error('No connection.'), undefined));
        if (errand.over) return release();
        errand.start(client, this.batch(statements, errand, release));
      });
    });
  }

  /** Lends one connection to `work`; a connection that ended badly is not used again. */
  async hold<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.acquire();
    let broken = true;
    try {
      const result = await work(client);
      broken = false;
      return result;
    } catch (error) {
      broken = !(await this.runOn(client, [rollback()]).then(
        () => true,
        () => false,
      ));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** The same on a connection that the caller holds, inside whatever transaction is open there. */
  runOn(client: PoolClient, statements: readonly Statement[]): Promise<unknown[][]> {
    return new Promise((resolve, reject) => {
      const errand = new Errand(resolve, reject).record(statements);
      errand.start(
        client,
        this.batch(statements, errand, () => undefined),
      );
    });
  }

  private acquire(): Promise<PoolClient> {
    return new Promise((resolve, reject) => {
      const errand = new Errand(() => undefined, reject, 0);
      this.pool.connect((error, client, release) => {
        this.waited(errand.hasWaited());
        if (error || !client) errand.fail(new BatchFailure(error ?? new Error('No connection.'), undefined));
        else if (errand.end()) resolve(client);
        else release();
      });
    });
  }

  private batch(statements: readonly Statement[], errand: Errand, release: (destroy?: boolean) => void): Batch {
    const beganAt = performance.now();
    return new Batch(statements, this.prepare, (error, rows, refused) => {
      this.typicalHoldMs += (performance.now() - beganAt - this.typicalHoldMs) * WEIGHT;
      // After an expired errand a cancel request is on its way, and must not meet the next user of the connection.
      release(errand.over || (error !== null && isFatal(error)));
      if (error) errand.fail(new BatchFailure(error, refused));
      else errand.succeed(rows);
    });
  }
}
