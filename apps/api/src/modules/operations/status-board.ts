import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { Metrics, type MetricName, type Sample } from '#libs/metrics';
import { Readiness } from '#modules/health';
import { LoopDelay } from './loop-delay.js';
import type { Status } from './status.js';
import { TrafficHistory } from './traffic-history.js';

const RECENT_MS = 900;

/** How the process does: worked out once a second at most, however many want to know. */
@Injectable()
export class StatusBoard {
  private last: { readonly at: number; readonly status: Promise<Status> } | undefined;

  constructor(
    private readonly readiness: Readiness,
    private readonly traffic: TrafficHistory,
    private readonly metrics: Metrics,
    private readonly loopDelay: LoopDelay,
    private readonly config: Config,
  ) {}

  /** At most a second old; `afresh` where something just changed. */
  look(afresh = false): Promise<Status> {
    const at = performance.now();
    if (this.last && at - this.last.at < RECENT_MS && !afresh) return this.last.status;
    const status = this.workOut();
    this.last = { at, status };
    return status;
  }

  private async workOut(): Promise<Status> {
    // Before we ask the database ourselves: our own question would be the one that waits.
    const connections = await this.connections();
    const [{ status, checks }, events] = await Promise.all([this.readiness.recent(), this.events()]);
    const { rate, minute } = this.traffic.lately();
    const { version, env } = this.config;
    return {
      status,
      at: new Date().toISOString(),
      version,
      role: env.APP_ROLE,
      uptimeSeconds: Math.floor(process.uptime()),
      parts: Object.entries(checks).map(([name, state]) => ({ name, ...state })),
      requests: {
        perSecond: rate.perSecond,
        inFlight: this.traffic.inFlight,
        errorShare: minute.errorShare,
        overloaded: minute.overloaded,
        p50Ms: minute.p50Ms,
        p99Ms: minute.p99Ms,
      },
      events,
      process: { loopDelayMs: this.loopDelay.p99Ms(), memoryBytes: process.memoryUsage.rss(), connections },
      history: this.traffic.steps().map(({ perSecond, p99Ms, errorShare }) => ({ perSecond, p99Ms, errorShare })),
    };
  }

  /** The metrics know it, as they were set last: the outbox is not counted for our sake. */
  private async events(): Promise<Status['events']> {
    const [waiting] = await this.metrics.read('outbox_backlog');
    if (!waiting) return null;
    const byGroup = Map.groupBy(await this.metrics.read('consumer_lag'), ({ labels }) => String(labels['group']));
    return {
      waiting: waiting.value,
      oldestAgeSeconds: sum(await this.metrics.read('outbox_oldest_age_seconds')),
      deadLetters: sum(await this.metrics.read('dead_letters_waiting')),
      lag: [...byGroup].map(([group, samples]) => ({ group, messages: sum(samples) })),
    };
  }

  private async connections(): Promise<Status['process']['connections']> {
    const states = await this.metrics.read('database_pool_connections');
    const inState = (state: string) => sum(states.filter(({ labels }) => labels['state'] === state));
    const total = async (name: MetricName) => sum(await this.metrics.read(name));
    const [waiting, limit] = await Promise.all([total('database_pool_waiting'), total('database_pool_limit')]);
    return { busy: inState('busy'), idle: inState('idle'), waiting, limit };
  }
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((all, { value }) => all + value, 0);
}
