import { EVENT_ROWS } from './event-panels.ts';
import { metric, partOf, promql } from './expression.ts';
import type { Panel } from './panel.ts';

const DURATION = 'http_server_request_duration_seconds';
const quantile = (share: number) =>
  promql`histogram_quantile(${share}, sum by (le) (rate(${partOf(DURATION, 'bucket', {}, '5m')})))`;

/** The dashboard, row by row. */
export const ROWS: Readonly<Record<string, readonly Panel[]>> = {
  Requests: [
    {
      title: 'Requests by class',
      unit: 'reqps',
      lines: [['{{status}}', promql`sum by (status) (rate(${partOf(DURATION, 'count', {}, '5m')}))`]],
    },
    {
      title: 'Latency',
      unit: 's',
      lines: [
        ['p50', quantile(0.5)],
        ['p99', quantile(0.99)],
      ],
    },
    {
      title: 'Slowest routes, p99',
      unit: 's',
      lines: [
        [
          '{{method}} {{route}}',
          promql`topk(5, histogram_quantile(0.99, sum by (le, method, route) (rate(${partOf(DURATION, 'bucket', {}, '5m')}))))`,
        ],
      ],
    },
    {
      title: 'Refusals by code',
      unit: 'reqps',
      lines: [['{{code}}', promql`topk(10, sum by (code) (rate(${metric('http_server_refusals_total', {}, '5m')})))`]],
    },
    {
      title: 'In flight',
      unit: 'short',
      lines: [
        ['{{instance}}', metric('http_server_requests_in_flight')],
        ['in line to be hashed {{instance}}', metric('http_heavy_requests_waiting')],
      ],
    },
    {
      title: 'Shed, by priority',
      unit: 'reqps',
      lines: [['{{priority}}', promql`sum by (priority) (rate(${metric('http_requests_shed_total', {}, '5m')}))`]],
    },
    {
      title: 'Refused by a limit',
      unit: 'reqps',
      lines: [
        [
          '{{policy}} ({{store}})',
          promql`sum by (policy, store) (rate(${metric('rate_limit_decisions_total', { decision: 'refused' }, '5m')}))`,
        ],
        ['counting fell back to memory', promql`sum(rate(${metric('rate_limit_fallbacks_total', {}, '5m')}))`],
      ],
    },
    { title: 'Looking at /status', unit: 'short', lines: [['{{instance}}', metric('status_viewers')]] },
  ],
  Database: [
    {
      title: 'Connections',
      unit: 'short',
      lines: [
        ['{{state}}', promql`sum by (state) (${metric('database_pool_connections')})`],
        ['limit', promql`sum(${metric('database_pool_limit')})`],
        ['waiting', promql`sum(${metric('database_pool_waiting')})`],
      ],
    },
    {
      title: 'Waiting for a connection, p99',
      unit: 's',
      lines: [
        [
          'p99',
          promql`histogram_quantile(0.99, sum by (le) (rate(${partOf('database_pool_wait_seconds', 'bucket', {}, '5m')})))`,
        ],
      ],
    },
    {
      title: 'Where the time goes, by statement',
      unit: 's',
      lines: [
        [
          '{{statement}}',
          promql`topk(10, sum by (statement) (rate(${partOf('database_statement_duration_seconds', 'sum', {}, '5m')})))`,
        ],
      ],
    },
    {
      title: 'Statements that fail',
      unit: 'ops',
      lines: [
        [
          '{{statement}}',
          promql`sum by (statement) (rate(${partOf('database_statement_duration_seconds', 'count', { outcome: 'failed' }, '5m')}))`,
        ],
      ],
    },
  ],
  ...EVENT_ROWS,
  Process: [
    {
      title: 'CPU',
      unit: 'percentunit',
      lines: [['{{instance}}', promql`rate(${metric('process_cpu_seconds_total', {}, '5m')})`]],
    },
    {
      title: 'Event loop delay',
      unit: 's',
      lines: [
        ['p99 {{instance}}', metric('nodejs_eventloop_lag_p99_seconds')],
        ['mean {{instance}}', metric('nodejs_eventloop_lag_mean_seconds')],
      ],
    },
    {
      title: 'Memory',
      unit: 'bytes',
      lines: [
        ['resident {{instance}}', metric('process_resident_memory_bytes')],
        ['heap {{instance}}', metric('nodejs_heap_size_used_bytes')],
      ],
    },
    { title: 'File descriptors', unit: 'short', lines: [['{{instance}}', metric('process_open_fds')]] },
    {
      title: 'Running for',
      unit: 's',
      lines: [['{{instance}}', promql`time() - ${metric('process_start_time_seconds')}`]],
    },
  ],
};
