import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { command, Database, PLATFORM, query, type Statement } from '#libs/database';
import { LOG, type Log } from '#libs/logging';
import { Notices } from '#libs/notices';

const record = command('access.revoke', `insert into platform.revocations (subject_id) values ($1)`, {
  unaudited: 'It tells instances of a change that says itself what it is.',
});
const recent = query<{ id: number; subjectId: string }>(
  'access.recent_revocations',
  `select id, subject_id as "subjectId" from platform.revocations where revoked_at > now() - make_interval(secs => $1)`,
);

const CHANNEL = 'company_revocations';
const POLL_MS = 500;
/** An access token lives for an hour at most, whatever an instance is set to; a minute more, so that clocks may differ. */
const MEMORY_SECONDS = 3_660;
/** What is looked at each time: a commit may become visible a good while after it took its time. */
const LOOK_BACK_SECONDS = 360;

/**
 * Sessions that ended, principals and tenants that changed. The table is the truth: each instance looks at a notice, and
 * twice a second by itself, and remembers what it saw for as long as an access token may live. Times are this process's
 * own, so clocks may differ.
 */
@Injectable()
export class Revocations implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly noticedAt = new Map<string, number>();
  private seen = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private readable = true;
  private readAt = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly notices: Notices,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * The statement that tells every instance, with the commit it is part of, that a session ended or that a principal or a
   * tenant changed: this one at once, the others within a second.
   */
  record(subjectId: string): Statement {
    const committed = () => {
      this.learn(subjectId);
      this.notices.tell(CHANNEL, subjectId);
    };
    return { ...record(subjectId), committed };
  }

  /** Makes a committed revocation count here at once. */
  learn(subjectId: string): void {
    this.noticedAt.set(subjectId, performance.now());
  }

  /** Whether the session has ended. */
  ended(sessionId: string): boolean {
    return this.noticedAt.has(sessionId);
  }

  /** Whether what was read of a principal at `readAt` (milliseconds of `performance.now()`) is out of date. */
  changedSince(principalId: string, readAt: number): boolean {
    const noticedAt = this.noticedAt.get(principalId);
    return noticedAt !== undefined && readAt <= noticedAt;
  }

  async onApplicationBootstrap(): Promise<void> {
    // Who knows of no revocation lets nobody in: without this look there is no start.
    await this.look();
    this.notices.listen(CHANNEL, (subjectId) => (subjectId === undefined ? void this.poll() : this.learn(subjectId)));
    this.wait();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** All of it at first, and what was missed where the database was away for long. */
  private lookBackSeconds(): number {
    const missed = (performance.now() - this.readAt) / 1_000;
    return Math.min(MEMORY_SECONDS, Math.ceil(missed) + LOOK_BACK_SECONDS);
  }

  private wait(): void {
    this.timer = setTimeout(() => void this.poll().finally(() => !this.stopped && this.wait()), POLL_MS);
    this.timer.unref();
  }

  private async poll(): Promise<void> {
    try {
      await this.look();
      this.tell(true);
    } catch (error) {
      this.tell(false, error);
    }
  }

  private async look(): Promise<void> {
    const startedAt = performance.now();
    const rows = await this.database.read(PLATFORM, recent(this.lookBackSeconds()));
    for (const { id, subjectId } of rows) if (!this.seen.has(id)) this.learn(subjectId);
    this.seen = new Set(rows.map(({ id }) => id));
    this.readAt = startedAt;
    this.forget();
  }

  /** Twice a second the same complaint helps nobody: only the change is told. */
  private tell(readable: boolean, error?: unknown): void {
    if (this.readable === readable) return;
    this.readable = readable;
    if (readable) this.log.info({ module: 'access' }, 'revocations are read again');
    else this.log.warn({ module: 'access', err: error }, 'revocations could not be read');
  }

  private forget(): void {
    const oldest = performance.now() - MEMORY_SECONDS * 1_000;
    for (const [subject, noticedAt] of this.noticedAt) if (noticedAt < oldest) this.noticedAt.delete(subject);
  }
}
