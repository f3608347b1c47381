import pg, { type Pool, type PoolClient } from 'pg';
import { currentContext } from '#libs/context';
import { platformErrors } from '#libs/errors';
import { Batch } from './batch.js';
import { isFatal } from './faults.js';
import { command, type Statement } from './statement.js';
import type { Backend } from './wire.js';

/** Longest wait where no deadline is set: jobs, start-up. */
const UNBOUNDED_MS = 30_000;
const rollback = command('database.rollback', 'rollback');
/** Of the newest batch in what is typical. */
const WEIGHT = 0.05;
/** How long a cancelled statement may take to end before its connection is given up. */
const CANCEL_GRACE_MS = 500;

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
      const errand = new Errand(resolve, reject);
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
      const errand = new Errand(resolve, reject);
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

/** One batch between a caller who waits no longer than its deadline and a server that may. */
class Errand {
  over = false;
  private client: PoolClient | undefined;
  private answered = false;
  private readonly timer: NodeJS.Timeout;
  private readonly context = currentContext();
  private readonly beganAt = performance.now();

  constructor(
    private readonly resolve: (rows: unknown[][]) => void,
    private readonly reject: (error: Error) => void,
    roundTrips = 1,
  ) {
    this.context.roundTrips += roundTrips;
    this.timer = setTimeout(() => this.expire(), Math.min(this.context.remaining(), UNBOUNDED_MS));
  }

  /** A connection is there, or will not come: how long that took. */
  hasWaited(): number {
    const ms = performance.now() - this.beganAt;
    this.context.connectionWaitMs += ms;
    return ms;
  }

  start(client: PoolClient, batch: Batch): void {
    this.client = client;
    client.query(batch as unknown as pg.Submittable);
  }

  succeed(rows: unknown[][]): void {
    this.answered = true;
    if (this.end()) this.resolve(rows);
  }

  fail(error: Error): void {
    this.answered = true;
    if (this.end()) this.reject(error);
  }

  end(): boolean {
    if (this.over) return false;
    clearTimeout(this.timer);
    return (this.over = true);
  }

  /** The caller is answered at once; the work is stopped behind its back, on the server too. */
  private expire(): void {
    this.over = true;
    this.reject(platformErrors.timeout({ retryAfter: 1 }));
    if (!this.client) return;
    const backend = this.client as unknown as Backend;
    cancel(backend);
    setTimeout(() => {
      if (!this.answered) backend.connection.stream.destroy();
    }, CANCEL_GRACE_MS).unref();
  }
}

/** Asks the server, on a connection of its own, to stop what `backend` is doing (protocol-flow.html, "Canceling"). */
function cancel({ host, port, processID, secretKey, ssl }: Backend): void {
  if (processID === null || secretKey === null) return;
  const messenger = new pg.Connection({ ssl } as never) as unknown as Messenger;
  const deliver = () => {
    messenger.cancel(processID, secretKey);
    messenger.stream.end();
  };
  messenger.on('error', () => messenger.stream.destroy());
  messenger.on(ssl ? 'sslconnect' : 'connect', deliver);
  if (ssl) messenger.on('connect', () => messenger.requestSsl());
  messenger.connect(port, host);
}

interface Messenger {
  readonly stream: { end(): void; destroy(): void };
  on(event: string, listener: () => void): void;
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}
