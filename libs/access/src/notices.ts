import { Context, newContextId, runInContext } from '#libs/context';
import { PLATFORM, query, type Database, type Notifications } from '#libs/database';
import type { Redis } from '#libs/redis';

const CHANNEL = 'company_revocations';

const notify = query('access.tell_revocation', `select pg_notify('${CHANNEL}', '')`);

/** Tells other instances that something was revoked. A notice may get lost: each instance also looks by itself. */
export abstract class Notices {
  abstract tell(subjectId: string): void;
  /** Calls `heard` at each notice, with the subject where the notice names it. */
  abstract listen(heard: (subjectId?: string) => void): void;
}

/** By PostgreSQL: the notice only says that there is something to look at. */
export class NoticesByPostgres extends Notices {
  constructor(
    private readonly database: Database,
    private readonly notifications: Notifications,
  ) {
    super();
  }

  /** After the commit and on its own: a NOTIFY inside would make PostgreSQL finish those commits one after the other. */
  override tell(): void {
    const context = new Context(newContextId());
    runInContext(context, () => void this.database.read(PLATFORM, notify()).catch(() => undefined));
  }

  override listen(heard: () => void): void {
    this.notifications.listen(CHANNEL, () => heard());
  }
}

/** By Redis: the notice names the subject, and nobody has to ask the database. */
export class NoticesByRedis extends Notices {
  constructor(private readonly redis: Redis) {
    super();
  }

  override tell(subjectId: string): void {
    this.redis.commands?.publish(CHANNEL, subjectId).catch(() => undefined);
  }

  override listen(heard: (subjectId: string) => void): void {
    this.redis.subscribe(CHANNEL, heard);
  }
}
