import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { BoundedDelivery, type Outcome } from './bounded-delivery.js';

const counts = () => {
  const of: Record<Outcome, number> = { delivered: 0, failed: 0, dropped: 0 };
  return { of, tell: (outcome: Outcome, spans: number) => void (of[outcome] += spans) };
};
const finish = (provider: TracerProvider, spans: number) => {
  const tracer = provider.getTracer('test');
  for (let n = 0; n < spans; n++) tracer.startSpan(`span ${n}`, {}, trace.deleteSpan(ROOT_CONTEXT)).end();
};

describe('the delivery of spans', () => {
  it('drops, and counts, what is more than may wait while nobody takes any', async () => {
    const { of, tell } = counts();
    const taken: (() => void)[] = [];
    const exporter: SpanExporter = {
      export: (_spans, done) => void taken.push(() => done({ code: 0 })),
      shutdown: () => Promise.resolve(),
    };
    const delivery = new BoundedDelivery(exporter, tell, 100);
    const provider = new TracerProvider({ spanProcessors: [delivery] });
    finish(provider, 1_000);
    expect(of).toEqual({ delivered: 0, failed: 0, dropped: 900 });
    const flushed = delivery.forceFlush();
    for (const take of taken.splice(0)) take();
    await flushed;
    expect(of).toEqual({ delivered: 100, failed: 0, dropped: 900 });
    // There is room again.
    finish(provider, 10);
    expect(of.dropped).toBe(900);
    const last = delivery.forceFlush();
    for (const take of taken.splice(0)) take();
    await last;
    expect(of.delivered).toBe(110);
  });

  it('tells nothing of spans that are not sampled', () => {
    const { of, tell } = counts();
    const exporter: SpanExporter = { export: () => undefined, shutdown: () => Promise.resolve() };
    const provider = new TracerProvider({
      sampler: new AlwaysOffSampler(),
      spanProcessors: [new BoundedDelivery(exporter, tell, 1)],
    });
    finish(provider, 50);
    expect(of).toEqual({ delivered: 0, failed: 0, dropped: 0 });
  });
});
