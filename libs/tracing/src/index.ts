/** Tracing: what happens as spans, sent by OTLP to where `OTEL_EXPORTER_OTLP_ENDPOINT` says; nothing where it says nothing. */
export { TracingModule } from './tracing.module.js';
