import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Context, newContextId, runInContext } from '#libs/context';
import { Database, PLATFORM, query } from '#libs/database';

/** The channel on which instances hear that the outbox has something to publish. */
export const OUTBOX_CHANNEL = 'company_outbox';

/** A busy instance rings some forty times a second, not once an order. */
const PAUSE_MS = 25;

const ring = query('events.ring', `select pg_notify('${OUTBOX_CHANNEL}', '')`);

/**
 * Tells the relay, in this process and in others, that an event was committed. It rings after the commit and on its own:
 * a NOTIFY inside would make PostgreSQL finish those commits one after the other. A lost ring costs half a second, until
 * the relay looks by itself.
 */
@Injectable()
export class OutboxBell implements OnApplicationShutdown {
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private rangAt = -Infinity;

  constructor(private readonly database: Database) {}

  /** Calls `heard` at each ring of this process. */
  listen(heard: () => void): void {
    this.listeners.add(heard);
  }

  /** An event was committed. */
  ring(): void {
    for (const heard of this.listeners) heard();
    if (this.timer) return;
    const pause = Math.max(0, this.rangAt + PAUSE_MS - performance.now());
    // Nobody's call waits for it or pays its round trip.
    this.timer = runInContext(new Context(newContextId()), () => setTimeout(() => this.tellOthers(), pause));
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private tellOthers(): void {
    this.timer = undefined;
    this.rangAt = performance.now();
    // The relay's own look is the truth; that the database is away is told by those who need it.
    this.database.read(PLATFORM, ring()).catch(() => undefined);
  }
}
