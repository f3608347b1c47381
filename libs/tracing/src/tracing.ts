import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { Config } from '#libs/config';
import { atMost, recordSpansBy } from '#libs/context';
import { LOG, type Log } from '#libs/logging';
import { BoundedDelivery, DELIVERY_MS, type Outcome } from './bounded-delivery.js';
import { OtelRecorder } from './otel-recorder.js';
import { SpanMetrics } from './span-metrics.js';

/** How long the last spans may take when the process ends. */
const LAST_MS = 2_000;

/** Records the spans of this process from its start to its end, and tells where they cannot be delivered. */
@Injectable()
export class Tracing implements OnApplicationShutdown {
  private readonly provider: TracerProvider;
  private isAway = false;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    spans: SpanMetrics,
  ) {
    const exporter = new OTLPTraceExporter({ url: this.url, timeoutMillis: DELIVERY_MS });
    const delivery = new BoundedDelivery(exporter, (outcome, count) => {
      spans.count(outcome, count);
      this.note(outcome);
    });
    const { OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER_ARG, APP_ROLE } = config.env;
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': OTEL_SERVICE_NAME, 'app.role': APP_ROLE }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(OTEL_TRACES_SAMPLER_ARG) }),
      spanProcessors: [delivery],
    });
    recordSpansBy(new OtelRecorder(this.provider.getTracer('company-backend')));
  }

  async onApplicationShutdown(): Promise<void> {
    recordSpansBy(undefined);
    // Waits for all that is under way, and an endpoint that never answers must not use up the time of the stop.
    const delivered = this.provider.shutdown().catch(() => undefined);
    await atMost(LAST_MS, delivered, () => undefined);
  }

  /** As the specification of the exporter has it: the signal's path behind the endpoint's. */
  private get url(): string {
    return `${this.config.env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '')}/v1/traces`;
  }

  /** Said once when it begins and once when it is over, not of every span. */
  private note(outcome: Outcome): void {
    const isAway = outcome !== 'delivered';
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    if (isAway) this.log.warn({ module: 'tracing', outcome }, 'traces are not delivered');
    else this.log.info({ module: 'tracing' }, 'traces are delivered again');
  }
}
