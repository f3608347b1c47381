import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';

/** What became of spans. */
export type Outcome = 'delivered' | 'failed' | 'dropped';

/** Spans that may wait. Whoever looks at traces may be away for as long as they like: what is more than that is dropped. */
const MOST_WAITING = 8_192;
/** Of OpenTelemetry's ExportResultCode, which is a package of its own. */
const SUCCESS: number = 0;
const AT_ONCE = 512;
const EVERY_MS = 1_000;
/** How long a batch may take. */
export const DELIVERY_MS = 5_000;

/** Delivers spans in batches behind everybody's back; nobody waits for it, and it never holds more than so many. */
export class BoundedDelivery implements SpanProcessor {
  private waiting = 0;
  private readonly batches: BatchSpanProcessor;

  constructor(
    exporter: SpanExporter,
    private readonly tell: (outcome: Outcome, spans: number) => void,
    private readonly most = MOST_WAITING,
  ) {
    this.batches = new BatchSpanProcessor({
      exporter: this.counted(exporter),
      maxExportBatchSize: AT_ONCE,
      // Never reached: what is too much is dropped, and counted, before.
      maxQueueSize: 2 * most + AT_ONCE,
      scheduledDelayMillis: EVERY_MS,
      exportTimeoutMillis: DELIVERY_MS,
    });
  }

  onStart(): void {
    // Only what has ended is delivered.
  }

  onEnd(span: ReadableSpan): void {
    // One that is not sampled is recorded nowhere.
    if ((span.spanContext().traceFlags & 1) === 0) return;
    if (this.waiting >= this.most) return this.tell('dropped', 1);
    this.waiting++;
    this.batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.batches.shutdown();
  }

  /** Each batch is settled once, also where the exporter hangs and answers late. */
  private counted(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, done) => {
        let isOpen = true;
        const settle = (outcome: Outcome): void => {
          if (!isOpen) return;
          isOpen = false;
          clearTimeout(timer);
          this.waiting -= spans.length;
          this.tell(outcome, spans.length);
        };
        const timer = setTimeout(() => settle('failed'), DELIVERY_MS).unref();
        exporter.export(spans, (result) => {
          settle(Number(result.code) === SUCCESS ? 'delivered' : 'failed');
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
      ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
    };
  }
}
