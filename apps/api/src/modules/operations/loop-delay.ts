import { Injectable } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** How late the event loop is; measured only while somebody looks, since the measuring wakes the process. */
@Injectable()
export class LoopDelay {
  private histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;

  start(): void {
    this.histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.histogram.enable();
  }

  stop(): void {
    this.histogram?.disable();
    this.histogram = undefined;
  }

  /** Milliseconds since the last look, 99th percentile; null where nothing was measured. */
  p99Ms(): number | null {
    if (!this.histogram || this.histogram.count === 0) return null;
    const late = this.histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    this.histogram.reset();
    return Math.max(0, late);
  }
}
