import { metric, partOf, promql } from './expression.ts';
import type { Panel } from './panel.ts';

/** What goes on behind the requests: events, parts, other hosts. */
export const EVENT_ROWS: Readonly<Record<string, readonly Panel[]>> = {
  Events: [
    { title: 'Outbox', unit: 'short', lines: [['waiting', promql`max(${metric('outbox_backlog')})`]] },
    {
      title: 'Age of the oldest event',
      unit: 's',
      lines: [['age', promql`max(${metric('outbox_oldest_age_seconds')})`]],
    },
    {
      title: 'From commit to publication, p99',
      unit: 's',
      lines: [
        [
          'p99',
          promql`histogram_quantile(0.99, sum by (le) (rate(${partOf('outbox_delay_seconds', 'bucket', {}, '5m')})))`,
        ],
      ],
    },
    {
      title: 'Published',
      unit: 'ops',
      lines: [
        ['events', promql`sum(rate(${metric('outbox_published_total', {}, '5m')}))`],
        ['refused marks', promql`sum(rate(${metric('outbox_refused_marks_total', {}, '5m')}))`],
      ],
    },
    {
      title: 'Consumed',
      unit: 'ops',
      lines: [
        [
          '{{consumer}} {{outcome}}',
          promql`sum by (consumer, outcome) (rate(${metric('events_consumed_total', {}, '5m')}))`,
        ],
      ],
    },
    {
      title: 'Handling, p99',
      unit: 's',
      lines: [
        [
          '{{consumer}}',
          promql`histogram_quantile(0.99, sum by (le, consumer) (rate(${partOf('event_handling_seconds', 'bucket', {}, '5m')})))`,
        ],
      ],
    },
    {
      title: 'Consumer lag',
      unit: 'short',
      lines: [['{{group}}', promql`sum by (group) (${metric('consumer_lag')})`]],
    },
    {
      title: 'Dead letters',
      unit: 'short',
      lines: [['{{consumer}}', promql`max by (consumer) (${metric('dead_letters_waiting')})`]],
    },
  ],
  'Parts and other hosts': [
    { title: 'Parts that answer', unit: 'short', lines: [['{{part}}', promql`min by (part) (${metric('part_up')})`]] },
    {
      title: 'Caches: share of hits',
      unit: 'percentunit',
      lines: [
        [
          '{{cache}}',
          promql`sum by (cache) (rate(${metric('cache_looks_total', { outcome: '!miss' }, '5m')})) / sum by (cache) (rate(${metric('cache_looks_total', {}, '5m')}))`,
        ],
      ],
    },
    {
      title: 'Calls to other hosts',
      unit: 'ops',
      lines: [
        [
          '{{target}} {{outcome}}',
          promql`sum by (target, outcome) (rate(${partOf('outbound_request_duration_seconds', 'count', {}, '5m')}))`,
        ],
        ['{{target}} again', promql`sum by (target) (rate(${metric('outbound_retries_total', {}, '5m')}))`],
      ],
    },
    {
      title: 'Circuit breakers (2: open)',
      unit: 'short',
      lines: [['{{target}}', promql`max by (target) (${metric('circuit_state')})`]],
    },
    {
      title: 'Exchange rates served',
      unit: 'ops',
      lines: [['{{freshness}}', promql`sum by (freshness) (rate(${metric('exchange_rates_served_total', {}, '5m')}))`]],
    },
    {
      title: 'Alerts received',
      unit: 'ops',
      lines: [
        [
          '{{severity}} {{status}}',
          promql`sum by (severity, status) (rate(${metric('alerts_received_total', {}, '5m')}))`,
        ],
      ],
    },
  ],
  'Log and traces': [
    { title: 'Log lines that nobody took', unit: 'short', lines: [['{{instance}}', metric('log_lines_lost')]] },
    {
      title: 'Spans, by what became of them',
      unit: 'ops',
      lines: [['{{outcome}}', promql`sum by (outcome) (rate(${metric('trace_spans_total', {}, '5m')}))`]],
    },
  ],
  'Audit trail': [
    {
      title: 'Age of the oldest entry without a seal',
      unit: 's',
      lines: [['age', promql`max(${metric('audit_unsealed_age_seconds')})`]],
    },
    {
      title: 'Sealed, and heads signed',
      unit: 'ops',
      lines: [
        ['sealed', promql`sum(rate(${metric('audit_sealed_total', {}, '5m')}))`],
        ['heads', promql`sum(rate(${metric('audit_heads_signed_total', {}, '5m')}))`],
      ],
    },
    {
      title: 'From an entry to its seal, p99',
      unit: 's',
      lines: [
        [
          'p99',
          promql`histogram_quantile(0.99, sum by (le) (rate(${partOf('audit_sealing_lag_seconds', 'bucket', {}, '5m')})))`,
        ],
      ],
    },
    {
      title: 'Heads that wait for their file (1), refusals lost',
      unit: 'short',
      lines: [
        ['waiting', promql`max(${metric('audit_heads_file_behind')})`],
        ['lost in 5 min', promql`sum(increase(${metric('audit_refusals_lost_total', {}, '5m')}))`],
      ],
    },
  ],
};
