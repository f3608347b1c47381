import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { Consumers } from './consumers.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { pause } from './pause.js';
import { TRANSPORT, type Transport } from './transport.js';
import { WaitingRows } from './waiting-rows.js';

const LOOK_MS = 5_000;

/** Looks every five seconds how much waits: in the outbox, and for each consumer. */
@Injectable()
export class Gauges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly rows: WaitingRows,
    private readonly consumers: Consumers,
    private readonly metrics: MessagingMetrics,
    @Inject(TRANSPORT) private readonly transport: Transport,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => {
        this.log.debug({ module: 'messaging', err: error }, 'what waits could not be counted');
      });
      await pause(LOOK_MS, signal).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const { waiting, ageSeconds } = await this.rows.backlog();
    this.metrics.backlog(waiting, ageSeconds);
    const dead = await this.rows.deadLetters();
    this.metrics.deadLetters(new Map(this.consumers.all().map(({ name }) => [name, dead.get(name) ?? 0])));
    for (const { group, topic, partition, messages } of await this.transport.lag(this.consumers.all()))
      this.metrics.lag(group, topic, partition, messages);
  }
}
