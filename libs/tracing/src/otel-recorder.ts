import {
  ROOT_CONTEXT,
  SpanKind as Kind,
  SpanStatusCode,
  trace,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import type { Recorder, Span, SpanAttributes, SpanKind, SpanOrigin, SpanTerms } from '#libs/context';

const KINDS: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  internal: Kind.INTERNAL,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
};
const PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Makes OpenTelemetry's spans, each with the contextId of its call (`app.context_id`). */
export class OtelRecorder implements Recorder {
  constructor(private readonly tracer: Tracer) {}

  begin({ contextId, traceparent }: SpanOrigin, terms: SpanTerms): Span {
    const [, traceId, spanId, flags] = PARENT.exec(traceparent ?? '') ?? [];
    const parent =
      traceId && spanId && flags
        ? trace.setSpanContext(ROOT_CONTEXT, {
            traceId,
            spanId,
            traceFlags: Number.parseInt(flags, 16),
            isRemote: true,
          })
        : ROOT_CONTEXT;
    return new RecordedSpan(this.tracer, contextId, start(this.tracer, contextId, terms, parent));
  }
}

class RecordedSpan implements Span {
  constructor(
    private readonly tracer: Tracer,
    private readonly contextId: string,
    private readonly span: OtelSpan,
  ) {}

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  child(terms: SpanTerms): Span {
    const { tracer, contextId } = this;
    const parent = trace.setSpan(ROOT_CONTEXT, this.span);
    return new RecordedSpan(tracer, contextId, start(tracer, contextId, terms, parent));
  }

  describe(attributes: SpanAttributes, name?: string): void {
    this.span.setAttributes(attributes);
    if (name !== undefined) this.span.updateName(name);
  }

  /** What an error says may hold what somebody typed: its name and code are enough to find the log line. */
  end(error?: unknown): void {
    if (error !== undefined) {
      const { name = 'Error', code } = error as { name?: string; code?: unknown };
      this.span.setStatus({ code: SpanStatusCode.ERROR });
      this.span.setAttributes({ 'error.type': typeof code === 'string' ? code : name });
    }
    if (this.span.isRecording()) this.span.end();
  }
}

function start(
  tracer: Tracer,
  contextId: string,
  { name, kind, attributes }: SpanTerms,
  parent: typeof ROOT_CONTEXT,
): OtelSpan {
  const options = { kind: KINDS[kind], attributes: { ...attributes, 'app.context_id': contextId } };
  return tracer.startSpan(name, options, parent);
}
