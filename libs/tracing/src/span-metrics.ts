import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/metrics';
import type { Outcome } from './bounded-delivery.js';

/** Counts what becomes of spans; told as zero where none are recorded. */
@Injectable()
export class SpanMetrics {
  private readonly spans;

  constructor(metrics: Metrics) {
    this.spans = metrics.counter('trace_spans_total');
    for (const outcome of ['delivered', 'failed', 'dropped'] as const) this.count(outcome, 0);
  }

  count(outcome: Outcome, spans: number): void {
    this.spans.inc({ outcome }, spans);
  }
}
