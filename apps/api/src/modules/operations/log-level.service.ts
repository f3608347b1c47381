import { Inject, Injectable, type OnApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { Notices } from '#libs/notices';

const CHANNEL = 'company_log_level';

/** Errors cannot be silenced: whoever may turn the level could hide what they do. */
export const LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;
export type Level = (typeof LEVELS)[number];
export const LONGEST_SECONDS = 3_600;

/** The level that is logged from now on, the one that is configured, and when the former makes way for the latter. */
export interface LogLevelState {
  readonly level: string;
  readonly configuredLevel: string;
  readonly expiresAt: string | null;
}

const noticeSchema = z.strictObject({
  from: z.uuid(),
  level: z.enum(LEVELS),
  seconds: z.int().min(1).max(LONGEST_SECONDS),
});

/** Changes what is logged for a while, on this instance at once and on the others as they are told. */
@Injectable()
export class LogLevelService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly self = randomUUID();
  private readonly configured;
  private expiry: NodeJS.Timeout | undefined;
  private expiresAt: string | null = null;

  constructor(
    { env }: Config,
    private readonly notices: Notices,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.configured = env.LOG_LEVEL;
  }

  onApplicationBootstrap(): void {
    this.notices.listen(CHANNEL, (message) => this.hear(message));
  }

  onApplicationShutdown(): void {
    clearTimeout(this.expiry);
  }

  /** The level for so many seconds, here and everywhere; the last who asks decides. */
  set(level: Level, seconds: number): LogLevelState {
    this.apply(level, seconds);
    this.notices.tell(CHANNEL, JSON.stringify({ from: this.self, level, seconds }));
    return { level, configuredLevel: this.configured, expiresAt: this.expiresAt };
  }

  private apply(level: Level, seconds: number): void {
    clearTimeout(this.expiry);
    this.expiresAt = new Date(Date.now() + seconds * 1_000).toISOString();
    this.expiry = setTimeout(() => this.expire(), seconds * 1_000).unref();
    this.makeHeard();
    this.log.warn({ module: 'operations', to: level, seconds }, 'the log level is changed for a while');
    this.log.level = level;
  }

  private expire(): void {
    this.makeHeard();
    this.log.warn({ module: 'operations', to: this.configured }, 'the log level is the configured one again');
    this.expiresAt = null;
    this.log.level = this.configured;
  }

  /** Lets a warning through, whatever the level is or becomes: nobody makes the log silent in silence. */
  private makeHeard(): void {
    this.log.level = 'warn';
  }

  /** A notice may come from anybody who reaches the channel: what is not exactly ours is passed over. */
  private hear(message: string | undefined): void {
    const notice = noticeSchema.safeParse(parsed(message));
    if (notice.success && notice.data.from !== this.self) this.apply(notice.data.level, notice.data.seconds);
  }
}

function parsed(message = ''): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
