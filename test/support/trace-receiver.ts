import { SpanSink } from '../../apps/tools/src/bench/span-sink.ts';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** OpenTelemetry's number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2 where it failed. */
  readonly status: number;
}

interface Otlp {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan extends Omit<ReceivedSpan, 'attributes' | 'status'> {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status?: { readonly code?: number };
}

/** Whom traces are sent to; it remembers every span. */
export class TraceReceiver extends SpanSink {
  readonly spans: ReceivedSpan[] = [];
  /** What arrived, as it was written. */
  readonly bodies: string[] = [];

  constructor() {
    super((body) => this.take(body.toString()));
  }

  /** The spans of one trace so far. */
  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  private take(body: string): void {
    this.bodies.push(body);
    const { resourceSpans } = JSON.parse(body) as Otlp;
    for (const span of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))
      this.spans.push({
        ...span,
        parentSpanId: span.parentSpanId || undefined,
        attributes: Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        status: span.status?.code ?? 0,
      });
  }
}
