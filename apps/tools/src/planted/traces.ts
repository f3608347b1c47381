import type { Fault } from './fault.ts';

const SPEC = 'test/e2e/traces.e2e-spec.ts';
const CHAIN = 'leads from the caller over request';

const SINK_SPEC = 'test/e2e/log-sink.e2e-spec.ts';

/** What a trace shows, and what neither traces nor the log may cost. */
export const traceFaults: readonly Fault[] = [
  {
    name: 'log-grows',
    fault: 'Lines are kept for as long as nobody reads them',
    guard: 'standard output keeps 4 MB and counts what it loses',
    file: 'libs/logging/src/standard-output.ts',
    find: 'maxLength: MOST_BYTES, retryEAGAIN',
    replace: 'maxLength: MOST_BYTES * 1_000, retryEAGAIN',
    spec: SINK_SPEC,
    test: 'keeps nobody waiting and grows to a bound',
  },
  {
    name: 'last-words-overtake',
    fault: 'A process ends while lines are on their way: they are lost, or its last one stands before them',
    guard: '`written` waits until they are written',
    file: 'libs/logging/src/written.ts',
    find: 'log.flush(() => {',
    replace: 'setImmediate(() => {\n      void log;',
    spec: 'test/e2e/last-words.e2e-spec.ts',
    test: 'come last, whatever is still on its way',
  },
  {
    name: 'log-holds-the-end',
    fault: 'A process that ends waits for who does not read its log',
    guard: 'the last lines have a second',
    file: 'libs/logging/src/standard-output.ts',
    find: 'endsBy = performance.now() + LAST_MS;',
    replace: 'endsBy = performance.now() + LAST_MS * 1_000;',
    spec: SINK_SPEC,
    test: 'does not keep the process from ending',
  },
  {
    name: 'trace-ends-at-the-broker',
    fault: 'Consumers begin traces of their own',
    guard: 'a message carries the span it was sent in',
    file: 'libs/messaging/src/sending.ts',
    find: 'return messageOf({ ...event, traceparent: span.traceparent });',
    replace: 'return messageOf({ ...event, traceparent: null });',
    spec: SPEC,
    test: CHAIN,
  },
  {
    name: 'trace-without-statements',
    fault: 'What PostgreSQL does is in no trace',
    guard: 'every batch is a span of its call',
    file: 'libs/database/src/errand.ts',
    find: 'if (!outer) return this;',
    replace: 'if (outer || !outer) return this;',
    spec: SPEC,
    test: CHAIN,
  },
  {
    name: 'trace-begins-anew',
    fault: 'The trace of the caller ends at our door',
    guard: "a request's span is a part of what its traceparent names",
    file: 'libs/tracing/src/otel-recorder.ts',
    find: "PARENT.exec(traceparent ?? '')",
    replace: "PARENT.exec('')",
    spec: SPEC,
    test: CHAIN,
  },
  {
    name: 'trace-stops-at-other-hosts',
    fault: 'Other hosts are told a span that is not there',
    guard: 'each attempt names its own span',
    file: 'libs/resilience/src/json-request.ts',
    find: 'const { traceparent } = span ?? trace;',
    replace: 'const { traceparent } = span ? trace : trace;',
    spec: SPEC,
    test: 'goes on at a host that we ask',
  },
  {
    name: 'spans-pile-up',
    fault: 'Spans are kept for as long as nobody takes them',
    guard: '`BoundedDelivery` keeps so many and counts the rest',
    file: 'libs/tracing/src/bounded-delivery.ts',
    find: 'if (this.waiting >= this.most) return',
    replace: 'if (this.waiting < 0) return',
    spec: 'libs/tracing/src/bounded-delivery.spec.ts',
    test: 'drops, and counts',
  },
];
