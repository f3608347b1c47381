import type { Fault } from './fault.ts';

const AUDIT = 'apps/api/src/modules/audit';
const SPEC = 'test/e2e/audit-troubles.e2e-spec.ts';
const ALERTS = 'docker/monitoring/alerts.yml';
const BY_PROMTOOL = {
  spec: 'test/integration/promtool/alerts.int-spec.ts',
  test: 'fire in the examples',
  needs: 'promtool',
};
const FLOOD = 'counts and tells what of a flood of refusals';

/** What goes wrong around the audit trail, and who hears of it. */
export const auditTroubleFaults: readonly Fault[] = [
  {
    name: 'unsealed-untold',
    fault: 'Nobody hears that entries wait for their seals',
    guard: '`UnsealedMetrics` looks for the oldest of them',
    file: `${AUDIT}/unsealed-metrics.ts`,
    find: `() => rows.oldestSeconds()`,
    replace: `() => Promise.resolve(Math.min(0, Object.keys(rows).length))`,
    spec: SPEC,
    test: 'for how long the oldest entry has waited',
  },
  {
    name: 'lost-refusals-uncounted',
    fault: 'Refusals beyond those that can wait vanish',
    guard: '`RefusalsTrail` counts them',
    file: `${AUDIT}/refusals-trail.ts`,
    find: `    else this.lost.add(1);\n`,
    replace: ``,
    spec: SPEC,
    test: FLOOD,
  },
  {
    name: 'lost-kinds-uncounted',
    fault: 'Refusals of kinds beyond those that can be told apart vanish',
    guard: '`RefusalsTrail` counts them',
    file: `${AUDIT}/refusals-trail.ts`,
    find: `>= MOST_KINDS) return this.lost.add(1);`,
    replace: `>= MOST_KINDS) return;`,
    spec: SPEC,
    test: FLOOD,
  },
  {
    name: 'shared-refusals-uncounted',
    fault: 'Refusals that share an entry count as one where it is lost',
    guard: '`refusalsIn` counts what the entry tells of',
    file: `${AUDIT}/refusals-trail.ts`,
    find: `Number(details?.['repeated'] ?? 1)`,
    replace: `Number(details === null || 1)`,
    spec: 'test/integration/lost-refusals.int-spec.ts',
    test: 'counts',
  },
  {
    name: 'lost-refusals-untold',
    fault: 'Only who looks at the metrics hears of lost refusals',
    guard: '`LostRefusals` tells them',
    file: `${AUDIT}/lost-refusals.ts`,
    find: `this.log.warn(`,
    replace: `this.log.trace(`,
    spec: `${AUDIT}/lost-refusals.spec.ts`,
    test: 'are counted each, and told in a line a minute',
  },
  {
    name: 'sealing-alert-deaf',
    fault: 'Entries wait for their seals, which is measured, and nobody is told',
    guard: 'The alert `SealingBehind`',
    file: ALERTS,
    find: `max(audit_unsealed_age_seconds) > 30`,
    replace: `max(audit_unsealed_age_seconds) > 3000`,
    ...BY_PROMTOOL,
  },
  {
    name: 'refusals-alert-deaf',
    fault: 'Refusals are lost and counted, and nobody is told',
    guard: 'The alert `RefusalsLost`',
    file: ALERTS,
    find: `sum(increase(audit_refusals_lost_total[10m])) > 0`,
    replace: `sum(increase(audit_refusals_lost_total[10m])) < 0`,
    ...BY_PROMTOOL,
  },
  {
    name: 'runbook-unplaced',
    fault: 'An alert leads to a path that only a checkout has, although somebody said where to read it',
    guard: 'The external label in `runbook_url`',
    file: ALERTS,
    find: `'{{ with $externalLabels.runbooks }}{{ . }}/{{ end }}docs/operations/playbooks/errors-served.md'`,
    replace: `docs/operations/playbooks/errors-served.md`,
    ...BY_PROMTOOL,
  },
];
