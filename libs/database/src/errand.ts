import pg, { type PoolClient } from 'pg';
import { currentContext, type Span } from '#libs/context';
import { platformErrors } from '#libs/errors';
import type { Batch } from './batch.js';
import type { Statement } from './statement.js';
import type { Backend } from './wire.js';

/** Longest wait where no deadline is set: jobs, start-up. */
const UNBOUNDED_MS = 30_000;
/** How long a cancelled statement may take to end before its connection is given up. */
const CANCEL_GRACE_MS = 500;

/** One batch between a caller who waits no longer than its deadline and a server that may. */
export class Errand {
  over = false;
  private client: PoolClient | undefined;
  private answered = false;
  private span: Span | undefined;
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

  /** As a part of the call's trace, where traces are recorded: the statements by their names, never their values. */
  record(statements: readonly Statement[]): this {
    const outer = this.context.span;
    if (!outer) return this;
    const names = statements.map(({ name }) => name);
    this.span = outer.child({
      name: names.find((name) => !name.startsWith('database.')) ?? names[0] ?? 'none',
      kind: 'client',
      attributes: {
        'db.system.name': 'postgresql',
        'db.query.summary': names.join(', '),
        'db.operation.batch.size': names.length,
      },
    });
    return this;
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
    if (this.end()) {
      this.span?.end();
      this.resolve(rows);
    }
  }

  fail(error: Error): void {
    this.answered = true;
    if (!this.end()) return;
    this.span?.end(error.cause ?? error);
    this.reject(error);
  }

  end(): boolean {
    if (this.over) return false;
    clearTimeout(this.timer);
    return (this.over = true);
  }

  /** The caller is answered at once; the work is stopped behind its back, on the server too. */
  private expire(): void {
    this.over = true;
    this.span?.end({ name: 'deadline' });
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
