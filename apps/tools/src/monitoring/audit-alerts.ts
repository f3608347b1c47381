import type { Alert } from './alert.ts';
import { metric, promql } from './expression.ts';

/** What keeps the audit trail from being whole, or from being provable. */
export const auditAlerts: readonly Alert[] = [
  {
    name: 'SealingBehind',
    expression: promql`max(${metric('audit_unsealed_age_seconds')}) > 30`,
    minutes: 2,
    severity: 'critical',
    summary: 'Entries of the audit trail wait for their seals: until then a change of them would not show.',
    playbook: 'sealing-behind',
    fires: { series: [['audit_unsealed_age_seconds', '', '0 0+60x10']], labels: {}, at: 6 },
    staysQuiet: { series: [['audit_unsealed_age_seconds', '', '0 0.2 45 0 0.2 0 40 0']], at: 7 },
  },
  {
    name: 'HeadsUnfiled',
    expression: promql`max by (instance) (${metric('audit_heads_file_behind')}) > 0`,
    minutes: 5,
    severity: 'warning',
    summary: 'Signed heads of the audit trail cannot be written to their file.',
    playbook: 'heads-unfiled',
    fires: {
      series: [['audit_heads_file_behind', 'instance="worker-1"', '0 1x20']],
      labels: { instance: 'worker-1' },
      at: 10,
    },
    staysQuiet: { series: [['audit_heads_file_behind', 'instance="worker-1"', '0 1 1 0x20']], at: 10 },
  },
  {
    name: 'RefusalsLost',
    expression: promql`sum(increase(${metric('audit_refusals_lost_total', {}, '10m')})) > 0`,
    minutes: 1,
    severity: 'warning',
    summary: 'More was refused than the audit trail could take: some refusals have no entry.',
    playbook: 'refusals-lost',
    fires: { series: [['audit_refusals_lost_total', '', '0 0 500x10']], labels: {}, at: 6 },
    staysQuiet: { series: [['audit_refusals_lost_total', '', '500x20']], at: 15 },
  },
];
