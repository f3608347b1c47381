import { Context, newContextId, runInContext } from '#libs/context';
import { PLATFORM, query, type Database, type Notifications } from '#libs/database';
import type { Redis } from '#libs/redis';

const notify = query('notices.tell', `select pg_notify($1, $2)`);

/**
 * Tells every instance, this one included, that something happened. A notice may get lost: whoever relies on it also looks
 * by itself, or lets what it knows expire.
 */
export abstract class Notices {
  /** Returns at once; who asked neither waits for it nor learns that it failed. */
  abstract tell(channel: string, message: string): void;
  /** Calls `heard` with each message, and without one where some may have been missed. */
  abstract listen(channel: string, heard: (message?: string) => void): void;
}

/** By PostgreSQL's NOTIFY, where no Redis is configured. */
export class NoticesByPostgres extends Notices {
  constructor(
    private readonly database: Database,
    private readonly notifications: Notifications,
  ) {
    super();
  }

  /** After the commit and on its own: a NOTIFY inside would make PostgreSQL finish those commits one after the other. */
  override tell(channel: string, message: string): void {
    const told = (): Promise<unknown> => this.database.read(PLATFORM, notify(channel, message));
    runInContext(new Context(newContextId()), () => void told().catch(() => undefined));
  }

  override listen(channel: string, heard: (message?: string) => void): void {
    this.notifications.listen(channel, heard);
  }
}

/** By Redis' publish and subscribe, and by another way what Redis does not take. */
export class NoticesByRedis extends Notices {
  constructor(
    private readonly redis: Redis,
    private readonly otherwise: Notices,
  ) {
    super();
  }

  override tell(channel: string, message: string): void {
    this.redis.commands?.publish(channel, message).catch(() => this.otherwise.tell(channel, message));
  }

  /** Both ways at all times: who tells knows first that Redis is away, and who listens only then would come too late. */
  override listen(channel: string, heard: (message?: string) => void): void {
    this.redis.subscribe(channel, heard);
    this.otherwise.listen(channel, heard);
  }
}
