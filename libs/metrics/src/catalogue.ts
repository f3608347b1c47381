import { AUDIT_METRICS } from './audit-metrics.js';
import { DELAYS } from './buckets.js';
import { RUNTIME_METRICS } from './runtime-metrics.js';
import type { Terms } from './terms.js';

const QUICK = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5];
const WAITS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const REQUESTS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const CALLS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Every metric there is: what dashboards, alerts and the page in docs/operations are made of, so that none of them can name
 * one that is not there. The values of a label must be few and known beforehand: never an id, a path or what somebody typed.
 */
export const METRICS = {
  http_server_request_duration_seconds: {
    kind: 'histogram',
    help: 'Time from the arrival of a request to the last byte of its answer.',
    labels: ['method', 'route', 'status'],
    buckets: REQUESTS,
    from: 'api',
  },
  http_server_requests_in_flight: {
    kind: 'gauge',
    help: 'Requests that have arrived and are not answered yet.',
    from: 'api',
  },
  http_server_refusals_total: {
    kind: 'counter',
    help: 'Requests that were answered with a problem document, by its code.',
    labels: ['code'],
    from: 'api',
  },
  http_requests_shed_total: {
    kind: 'counter',
    help: 'Requests refused because the process had too much to do.',
    labels: ['priority'],
    from: 'api',
  },
  http_heavy_requests_waiting: {
    kind: 'gauge',
    help: 'Requests in line before those that hash passwords.',
    from: 'api',
  },

  rate_limit_decisions_total: {
    kind: 'counter',
    help: 'Requests by whether they were within their limits, by the first policy that refused, and by who counted.',
    labels: ['decision', 'policy', 'store'],
    from: 'api',
  },
  rate_limit_fallbacks_total: { kind: 'counter', help: 'Times that limits went on in memory.', from: 'api' },

  log_lines_lost: {
    kind: 'gauge',
    help: 'Log lines that nobody took from the process in time, since it started.',
    from: 'every',
  },
  trace_spans_total: {
    kind: 'counter',
    help: 'Spans that ended, by whether they were delivered, failed to be, or were dropped because too many waited.',
    labels: ['outcome'],
    from: 'every',
  },

  ...AUDIT_METRICS,

  database_pool_connections: {
    kind: 'gauge',
    help: 'Connections to PostgreSQL by what they do.',
    labels: ['state'],
    from: 'every',
  },
  database_pool_limit: { kind: 'gauge', help: 'Most connections there may be (DATABASE_POOL_MAX).', from: 'every' },
  database_pool_waiting: { kind: 'gauge', help: 'Batches that wait for a connection right now.', from: 'every' },
  database_pool_wait_seconds: {
    kind: 'histogram',
    help: 'Time a batch waited until a connection of the pool was free.',
    buckets: WAITS,
    from: 'every',
  },
  database_statement_duration_seconds: {
    kind: 'histogram',
    help: 'Time a batch needed, waiting for a connection included, by its first statement.',
    labels: ['statement', 'outcome'],
    buckets: QUICK,
    from: 'every',
  },

  part_up: {
    kind: 'gauge',
    help: '1 where a part answers, 0 where it does not, as /ready tells it; asked at the scrape.',
    labels: ['part', 'required'],
    from: 'every',
  },
  cache_looks_total: {
    kind: 'counter',
    help: 'Looks into a cache by how they ended.',
    labels: ['cache', 'outcome'],
    from: 'every',
  },
  outbound_request_duration_seconds: {
    kind: 'histogram',
    help: 'Calls to other hosts by how they ended, retries included.',
    labels: ['target', 'outcome'],
    buckets: CALLS,
    from: 'every',
  },
  outbound_retries_total: {
    kind: 'counter',
    help: 'Calls to other hosts made once more.',
    labels: ['target'],
    from: 'every',
  },
  circuit_state: {
    kind: 'gauge',
    help: 'The circuit breaker before a part or a host. 0: closed, 1: half-open, 2: open.',
    labels: ['target'],
    from: 'every',
  },
  exchange_rates_served_total: {
    kind: 'counter',
    help: 'Rates asked for, by how old they were.',
    labels: ['freshness'],
    from: 'api',
  },

  outbox_published_total: { kind: 'counter', help: 'Events published and marked so.', from: 'worker' },
  outbox_refused_marks_total: { kind: 'counter', help: 'Marks refused because the lane was lost.', from: 'worker' },
  outbox_backlog: { kind: 'gauge', help: 'Events that wait to be published.', from: 'worker' },
  outbox_oldest_age_seconds: { kind: 'gauge', help: 'How long the oldest of them has waited.', from: 'worker' },
  outbox_delay_seconds: {
    kind: 'histogram',
    help: 'From the commit of an event to its mark.',
    buckets: DELAYS,
    from: 'worker',
  },
  events_consumed_total: {
    kind: 'counter',
    help: 'Events by what a consumer did with them.',
    labels: ['consumer', 'outcome'],
    from: 'worker',
  },
  event_handling_seconds: {
    kind: 'histogram',
    help: 'Time a consumer needed for an event, its commit included.',
    labels: ['consumer'],
    buckets: DELAYS,
    from: 'worker',
  },
  consumer_lag: {
    kind: 'gauge',
    help: 'Messages a consumer has not settled yet.',
    labels: ['group', 'topic', 'partition'],
    from: 'worker',
  },
  dead_letters_waiting: {
    kind: 'gauge',
    help: 'Events that a consumer gave up and nobody had handled again.',
    labels: ['consumer'],
    from: 'worker',
  },

  alerts_received_total: {
    kind: 'counter',
    help: 'Alerts that Alertmanager told us of.',
    labels: ['status', 'severity'],
    from: 'api',
  },
  status_viewers: { kind: 'gauge', help: 'Who looks at /status right now.', from: 'api' },

  ...RUNTIME_METRICS,
} as const satisfies Readonly<Record<string, Terms>>;

type Catalogue = typeof METRICS;
type Named<Kind> = { [Name in keyof Catalogue]: Catalogue[Name]['kind'] extends Kind ? Name : never }[keyof Catalogue];

/** A metric of the catalogue. */
export type MetricName = keyof Catalogue;
export type CounterName = Named<'counter'>;
export type GaugeName = Named<'gauge'>;
export type HistogramName = Named<'histogram'>;
/** The labels that a metric has. */
export type LabelOf<Name extends MetricName> = Catalogue[Name] extends { readonly labels: readonly (infer Label)[] }
  ? Label & string
  : never;
