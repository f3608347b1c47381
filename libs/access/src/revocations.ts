import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '#libs/config';
import { command, Database, PLATFORM, query, type Statement } from '#libs/database';
import { LOG, type Log } from '#libs/logging';
import { Notices } from './notices.js';

const record = command('access.revoke', `insert into platform.revocations (subject_id) values ($1)`);
const recent = query<{ id: number; subjectId: string }>(
  'access.recent_revocations',
  `select id, subject_id as "subjectId" from platform.revocations where revoked_at > now() - make_interval(secs => $1)`,
);

const POLL_MS = 500;
/** Seconds by which a revocation outlives the longest token, so that clocks may differ a little. */
const MARGIN = 60;

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

  constructor(
    private readonly database: Database,
    private readonly notices: Notices,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * The statement that tells every instance, with the commit it is part of, that a session ended or that a principal or a
   * tenant changed: this one at once, the others within a second.
   */
  record(subjectId: string): Statement {
    const committed = () => {
      this.learn(subjectId);
      this.notices.tell(subjectId);
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
    await this.poll();
    this.notices.listen((subjectId) => (subjectId === undefined ? void this.poll() : this.learn(subjectId)));
    this.wait();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private get memorySeconds(): number {
    return this.config.env.ACCESS_TOKEN_TTL + MARGIN;
  }

  private wait(): void {
    this.timer = setTimeout(() => void this.poll().finally(() => !this.stopped && this.wait()), POLL_MS);
    this.timer.unref();
  }

  private async poll(): Promise<void> {
    try {
      const rows = await this.database.read(PLATFORM, recent(this.memorySeconds));
      for (const { id, subjectId } of rows) if (!this.seen.has(id)) this.learn(subjectId);
      this.seen = new Set(rows.map(({ id }) => id));
      this.forget();
      this.tell(true);
    } catch (error) {
      this.tell(false, error);
    }
  }

  /** Twice a second the same complaint helps nobody: only the change is told. */
  private tell(readable: boolean, error?: unknown): void {
    if (this.readable === readable) return;
    this.readable = readable;
    if (readable) this.log.info({ module: 'access' }, 'revocations are read again');
    else this.log.warn({ module: 'access', err: error }, 'revocations could not be read');
  }

  private forget(): void {
    const oldest = performance.now() - this.memorySeconds * 1000;
    for (const [subject, noticedAt] of this.noticedAt) if (noticedAt < oldest) this.noticedAt.delete(subject);
  }
}
