import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';

const AGAIN_MS = 1_000;

/** Hears PostgreSQL's notifications on a connection of its own. They may get lost: whoever listens also looks by itself. */
@Injectable()
export class Notifications implements OnApplicationShutdown {
  private readonly clients = new Set<pg.Client>();
  private stopped = false;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Calls `heard` with each notification, and without one after each new connection, since some may have been missed. */
  listen(channel: string, heard: (payload?: string) => void): void {
    // A pooler that keeps no prepared statements for us keeps no LISTEN either, and would hand it to somebody else.
    if (this.config.env.DATABASE_PREPARED_STATEMENTS) void this.connect(channel, heard);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await Promise.allSettled([...this.clients].map((client) => client.end()));
  }

  private async connect(channel: string, heard: (payload?: string) => void): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({
      connectionString: this.config.env.DATABASE_URL,
      application_name: 'company-backend notifications',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    });
    let over = false;
    const again = (error?: Error) => {
      if (over) return;
      over = true;
      this.clients.delete(client);
      if (this.stopped) return;
      this.log.debug({ module: 'database', channel, err: error }, 'notifications were lost');
      setTimeout(() => void this.connect(channel, heard), AGAIN_MS).unref();
    };
    client.on('error', again).on('end', () => again());
    client.on('notification', ({ payload }) => heard(payload));
    this.clients.add(client);
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      heard();
    } catch (error) {
      again(error as Error);
      await client.end().catch(() => undefined);
    }
  }
}
