import { dump } from 'js-yaml';
import { format } from 'prettier';
import type { Alert, Example } from './alert.ts';
import { ALERTS } from './alerts.ts';

const NOTE = '# Written by npm run docs. Change the code, not this file.';
const PLAYBOOKS = 'docs/operations/playbooks';

/** Where an alert's playbook lies. */
export function playbookOf({ playbook }: Alert): string {
  return `${PLAYBOOKS}/${playbook}.md`;
}

/** The alerts as Prometheus reads its rules. */
export function rulesFile(): Promise<string> {
  const rules = ALERTS.map((alert) => ({
    alert: alert.name,
    expr: alert.expression.text,
    for: `${alert.minutes}m`,
    labels: { severity: alert.severity },
    annotations: annotationsOf(alert),
  }));
  return yaml({ groups: [{ name: 'company-backend', rules }] });
}

/** For each alert, that it fires where it should and stays quiet where it should, as promtool tests rules. */
export function rulesTestFile(): Promise<string> {
  const tests = ALERTS.flatMap((alert) => [
    testOf(alert, alert.fires, [
      { exp_labels: { severity: alert.severity, ...alert.fires.labels }, exp_annotations: annotationsOf(alert) },
    ]),
    testOf(alert, alert.staysQuiet, []),
  ]);
  return yaml({ rule_files: ['alerts.yml'], evaluation_interval: '1m', tests });
}

function annotationsOf(alert: Alert): { summary: string; runbook_url: string } {
  return { summary: alert.summary, runbook_url: playbookOf(alert) };
}

function testOf({ name }: Alert, example: Example & { readonly at: number }, expected: readonly object[]): object {
  return {
    interval: '1m',
    input_series: example.series.map(([metric, labels, values]) => ({
      series: labels === '' ? metric : `${metric}{${labels}}`,
      values,
    })),
    alert_rule_test: [{ eval_time: `${example.at}m`, alertname: name, exp_alerts: expected }],
  };
}

function yaml(document: object): Promise<string> {
  return format(`${NOTE}\n\n${dump(document, { lineWidth: -1 })}`, {
    parser: 'yaml',
    printWidth: 120,
    singleQuote: true,
  });
}
