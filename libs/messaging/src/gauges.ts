import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { EventFlows, type GroupLag } from './event-flows.js';
import { FlowCensus } from './flow-census.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { pause } from './pause.js';
import type { Lag } from './transport.js';

const LOOK_MS = 5_000;

/** Looks every five seconds how much waits, and tells it: in the metrics, and to every process for its status page. */
@Injectable()
export class Gauges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly census: FlowCensus,
    private readonly metrics: MessagingMetrics,
    private readonly flows: EventFlows,
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
      await this.look().catch((error: unknown) => this.failed(error));
      await pause(LOOK_MS, signal).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const { waiting, oldestAgeSeconds, deadLetters, lag } = await this.census.take((error) => this.failed(error));
    this.metrics.backlog(waiting, oldestAgeSeconds);
    this.metrics.deadLetters(deadLetters);
    for (const { group, topic, partition, messages } of lag ?? []) this.metrics.lag(group, topic, partition, messages);
    const given = [...deadLetters.values()].reduce((sum, letters) => sum + letters, 0);
    await this.flows.report({ waiting, oldestAgeSeconds, deadLetters: given, lag: lag ? byGroup(lag) : null });
  }

  private failed(error: unknown): void {
    this.log.debug({ module: 'messaging', err: error }, 'what waits could not be counted');
  }
}

function byGroup(lag: readonly Lag[]): GroupLag[] {
  const sums = new Map<string, number>();
  for (const { group, messages } of lag) sums.set(group, (sums.get(group) ?? 0) + messages);
  return [...sums].map(([group, messages]) => ({ group, messages }));
}
