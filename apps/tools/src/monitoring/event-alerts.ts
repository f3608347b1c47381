import type { Alert } from './alert.ts';
import { metric, promql } from './expression.ts';

const lag = (partition: number) => `group="company.mail",topic="orders.events.v1",partition="${partition}"`;

/** What goes wrong with events on their way. */
export const eventAlerts: readonly Alert[] = [
  {
    name: 'OutboxStuck',
    expression: promql`max(${metric('outbox_oldest_age_seconds')}) > 60`,
    minutes: 2,
    severity: 'critical',
    summary: 'Events wait to be published for more than a minute.',
    playbook: 'outbox-stuck',
    fires: { series: [['outbox_oldest_age_seconds', '', '0+60x10']], labels: {}, at: 6 },
    staysQuiet: { series: [['outbox_oldest_age_seconds', '', '0 90 1 0 1 0 1']], at: 6 },
  },
  {
    name: 'NobodyPublishes',
    expression: promql`absent(${metric('outbox_backlog')})`,
    minutes: 5,
    severity: 'critical',
    summary: 'No worker tells how many events wait: probably none runs.',
    playbook: 'nobody-publishes',
    fires: { series: [['http_server_requests_in_flight', '', '0x20']], labels: {}, at: 10 },
    staysQuiet: { series: [['outbox_backlog', '', '0x20']], at: 10 },
  },
  {
    name: 'ConsumerBehind',
    expression: promql`sum by (group) (${metric('consumer_lag')}) > 1000 and sum by (group) (delta(${metric('consumer_lag', {}, '10m')})) > 0`,
    minutes: 10,
    severity: 'warning',
    summary: 'A consumer is a thousand messages behind, and falls further back.',
    playbook: 'consumer-behind',
    fires: {
      series: [
        ['consumer_lag', lag(0), '0+100x40'],
        ['consumer_lag', lag(1), '0+50x40'],
      ],
      labels: { group: 'company.mail' },
      at: 35,
    },
    staysQuiet: { series: [['consumer_lag', lag(0), '5000-100x40']], at: 35 },
  },
  {
    name: 'DeadLetters',
    expression: promql`max by (consumer) (${metric('dead_letters_waiting')}) > 0`,
    minutes: 1,
    severity: 'warning',
    summary: 'A consumer gave events up; they wait for somebody.',
    playbook: 'dead-letters',
    fires: {
      series: [['dead_letters_waiting', 'consumer="mail.confirm_orders"', '0 0 2x10']],
      labels: { consumer: 'mail.confirm_orders' },
      at: 5,
    },
    staysQuiet: { series: [['dead_letters_waiting', 'consumer="mail.confirm_orders"', '0x10']], at: 5 },
  },
  {
    name: 'EventsFailing',
    expression: promql`sum by (consumer) (rate(${metric('events_consumed_total', { outcome: 'failed' }, '10m')})) > 0.1`,
    minutes: 10,
    severity: 'warning',
    summary: 'A consumer fails again and again and tries anew.',
    playbook: 'events-failing',
    fires: {
      series: [['events_consumed_total', 'consumer="mail.confirm_orders",outcome="failed"', '0+30x40']],
      labels: { consumer: 'mail.confirm_orders' },
      at: 30,
    },
    staysQuiet: {
      series: [['events_consumed_total', 'consumer="mail.confirm_orders",outcome="handled"', '0+300x40']],
      at: 30,
    },
  },
];
