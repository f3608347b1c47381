import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { Config } from '#libs/config';

/** Records traces where there is somewhere to send them; elsewhere not even the libraries for it are loaded. */
@Module({})
export class TracingModule {
  static async with({ env }: Config): Promise<DynamicModule> {
    if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return { module: TracingModule };
    const [{ Tracing }, { HandlerSpans }] = await Promise.all([
      import('./tracing.js'),
      import('./handler-spans.interceptor.js'),
    ]);
    return { module: TracingModule, providers: [Tracing, { provide: APP_INTERCEPTOR, useClass: HandlerSpans }] };
  }
}
