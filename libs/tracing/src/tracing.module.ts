import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Config } from '#libs/config';
import { MetricsModule } from '#libs/metrics';
import { SpanMetrics } from './span-metrics.js';

/** Records traces where there is somewhere to send them; elsewhere not even the libraries for it are loaded. */
@Module({})
export class TracingModule {
  static async with({ env }: Config): Promise<DynamicModule> {
    if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined)
      return { module: TracingModule, imports: [MetricsModule], providers: [SpanMetrics] };
    const [{ Tracing }, { HandlerSpans }] = await Promise.all([
      import('./tracing.js'),
      import('./handler-spans.interceptor.js'),
    ]);
    return {
      module: TracingModule,
      imports: [MetricsModule],
      providers: [SpanMetrics, Tracing, { provide: APP_INTERCEPTOR, useClass: HandlerSpans }],
    };
  }
}
