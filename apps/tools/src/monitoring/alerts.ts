import type { Alert } from './alert.ts';
import { auditAlerts } from './audit-alerts.ts';
import { eventAlerts } from './event-alerts.ts';
import { metric, partOf, promql } from './expression.ts';

const DURATION = 'http_server_request_duration_seconds';
const failed = promql`sum(rate(${partOf(DURATION, 'count', { status: '5xx' }, '5m')}))`;
const answered = promql`sum(rate(${partOf(DURATION, 'count', {}, '5m')}))`;
const ok = 'method="GET",route="/v1/orders",status="2xx"';
const bad = 'method="GET",route="/v1/orders",status="5xx"';

const requestAlerts: readonly Alert[] = [
  {
    name: 'ErrorsServed',
    expression: promql`${failed} / ${answered} > 0.02 and ${answered} > 0.1`,
    minutes: 5,
    severity: 'critical',
    summary: 'More than two of a hundred answers are 5xx.',
    playbook: 'errors-served',
    fires: {
      series: [
        [`${DURATION}_count`, ok, '0+540x20'],
        [`${DURATION}_count`, bad, '0+60x20'],
      ],
      labels: {},
      at: 15,
    },
    staysQuiet: {
      series: [
        [`${DURATION}_count`, ok, '0+600x20'],
        [`${DURATION}_count`, bad, '0+3x20'],
      ],
      at: 15,
    },
  },
  {
    name: 'AnswersSlow',
    expression: promql`histogram_quantile(0.99, sum by (le) (rate(${partOf(DURATION, 'bucket', { route: '!unmatched' }, '5m')}))) > 1`,
    minutes: 10,
    severity: 'warning',
    summary: 'One answer of a hundred takes longer than a second.',
    playbook: 'answers-slow',
    fires: {
      series: [
        [`${DURATION}_bucket`, `${ok},le="1"`, '0+90x30'],
        [`${DURATION}_bucket`, `${ok},le="2.5"`, '0+100x30'],
        [`${DURATION}_bucket`, `${ok},le="+Inf"`, '0+100x30'],
      ],
      labels: {},
      at: 25,
    },
    staysQuiet: {
      series: [
        [`${DURATION}_bucket`, `${ok},le="0.1"`, '0+100x30'],
        [`${DURATION}_bucket`, `${ok},le="1"`, '0+100x30'],
        [`${DURATION}_bucket`, `${ok},le="+Inf"`, '0+100x30'],
      ],
      at: 25,
    },
  },
  {
    name: 'RequestsShed',
    expression: promql`sum(rate(${metric('http_server_refusals_total', { code: '~unavailable.*' }, '5m')})) > 1`,
    minutes: 5,
    severity: 'warning',
    summary: 'More than one request a second is refused with 503.',
    playbook: 'requests-shed',
    fires: {
      series: [['http_server_refusals_total', 'code="unavailable.overloaded"', '0+120x20']],
      labels: {},
      at: 15,
    },
    staysQuiet: { series: [['http_server_refusals_total', 'code="orders.not_found"', '0+900x20']], at: 15 },
  },
];

const processAlerts: readonly Alert[] = [
  {
    name: 'DatabaseAway',
    expression: promql`${metric('part_up', { required: 'true' })} == 0`,
    minutes: 1,
    severity: 'critical',
    summary: 'PostgreSQL does not answer, or migrations are pending: requests are refused.',
    playbook: 'database-away',
    fires: {
      series: [['part_up', 'part="postgres",required="true"', '1 1 0 0 0 0 0']],
      labels: { part: 'postgres', required: 'true' },
      at: 5,
    },
    staysQuiet: { series: [['part_up', 'part="kafka",required="false"', '0x10']], at: 5 },
  },
  {
    name: 'PartAway',
    expression: promql`${metric('part_up', { required: 'false' })} == 0`,
    minutes: 5,
    severity: 'warning',
    summary: 'A part that can be done without does not answer.',
    playbook: 'part-away',
    fires: {
      series: [['part_up', 'part="kafka",required="false"', '0x10']],
      labels: { part: 'kafka', required: 'false' },
      at: 8,
    },
    staysQuiet: { series: [['part_up', 'part="kafka",required="false"', '0 0 1 0 0 1 0 0 1 1 1']], at: 8 },
  },
  {
    name: 'PoolExhausted',
    expression: promql`histogram_quantile(0.95, sum by (le) (rate(${partOf('database_pool_wait_seconds', 'bucket', {}, '5m')}))) > 0.05`,
    minutes: 5,
    severity: 'warning',
    summary: 'Requests wait longer than 50 ms for a connection of the pool.',
    playbook: 'pool-exhausted',
    fires: {
      series: [
        ['database_pool_wait_seconds_bucket', 'le="0.05"', '0+50x20'],
        ['database_pool_wait_seconds_bucket', 'le="0.25"', '0+100x20'],
        ['database_pool_wait_seconds_bucket', 'le="+Inf"', '0+100x20'],
      ],
      labels: {},
      at: 15,
    },
    staysQuiet: {
      series: [
        ['database_pool_wait_seconds_bucket', 'le="0.001"', '0+100x20'],
        ['database_pool_wait_seconds_bucket', 'le="0.05"', '0+100x20'],
        ['database_pool_wait_seconds_bucket', 'le="+Inf"', '0+100x20'],
      ],
      at: 15,
    },
  },
  {
    name: 'EventLoopLate',
    expression: promql`${metric('nodejs_eventloop_lag_p99_seconds')} > 0.25`,
    minutes: 5,
    severity: 'warning',
    summary: 'The event loop is a quarter of a second late.',
    playbook: 'event-loop-late',
    fires: { series: [['nodejs_eventloop_lag_p99_seconds', '', '0.4x20']], labels: {}, at: 10 },
    staysQuiet: { series: [['nodejs_eventloop_lag_p99_seconds', '', '0.4 0.4 0.02x20']], at: 10 },
  },
  {
    name: 'CircuitOpen',
    // While it lasts a probe is under way now and then, or most of the time.
    expression: promql`${metric('circuit_state')} > 0`,
    minutes: 10,
    severity: 'warning',
    summary: 'A part or a host is left alone, since it failed too often.',
    playbook: 'circuit-open',
    fires: {
      series: [['circuit_state', 'target="exchange-rates"', '2x20']],
      labels: { target: 'exchange-rates' },
      at: 15,
    },
    staysQuiet: { series: [['circuit_state', 'target="exchange-rates"', '2 1 0x20']], at: 15 },
  },
  {
    name: 'FilesExhausted',
    expression: promql`${metric('process_open_fds')} / ${metric('process_max_fds')} > 0.8`,
    minutes: 5,
    severity: 'critical',
    summary: 'Four of five file descriptors are in use: soon no connection can be opened.',
    playbook: 'files-exhausted',
    fires: {
      series: [
        ['process_open_fds', '', '900x20'],
        ['process_max_fds', '', '1024x20'],
      ],
      labels: {},
      at: 10,
    },
    staysQuiet: {
      series: [
        ['process_open_fds', '', '90x20'],
        ['process_max_fds', '', '1024x20'],
      ],
      at: 10,
    },
  },
];

/** What somebody is told of, each with its playbook. */
export const ALERTS: readonly Alert[] = [...requestAlerts, ...eventAlerts, ...auditAlerts, ...processAlerts];
