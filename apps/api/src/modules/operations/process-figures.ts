import { Injectable } from '@nestjs/common';
import { Metrics, type MetricName, type Sample } from '#libs/metrics';
import { LoopDelay } from './loop-delay.js';
import type { Status } from './status.js';

/** How the process itself does: its event loop, its memory, its connections to PostgreSQL. */
@Injectable()
export class ProcessFigures {
  constructor(
    private readonly metrics: Metrics,
    private readonly loopDelay: LoopDelay,
  ) {}

  async now(): Promise<Status['process']> {
    const connections = await this.connections();
    return { loopDelayMs: this.loopDelay.p99Ms(), memoryBytes: process.memoryUsage.rss(), connections };
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
