import { dump } from 'js-yaml';
import { format } from 'prettier';
import type { Alert, Example } from './alert.ts';
import { ALERTS } from './alerts.ts';

const NOTE = '# Written by npm run docs. Change the code, not this file.';
const PLAYBOOKS = 'docs/operations/playbooks';
/** The external label of Prometheus that says where this repository can be read. Without it, a playbook is a path in here. */
const PLACE = 'runbooks';

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
    testOf(alert, alert.fires, [expectedOf(alert, playbookOf(alert))]),
    testOf(alert, alert.staysQuiet, []),
  ]);
  const placed = ALERTS.slice(0, 1).map((alert) => {
    const place = 'https://git.example.com/backend/blob/main';
    const test = testOf(alert, alert.fires, [expectedOf(alert, `${place}/${playbookOf(alert)}`)]);
    return { ...test, external_labels: { [PLACE]: place } };
  });
  return yaml({ rule_files: ['alerts.yml'], evaluation_interval: '1m', tests: [...tests, ...placed] });
}

function expectedOf({ severity, fires, summary }: Alert, runbook: string): object {
  return { exp_labels: { severity, ...fires.labels }, exp_annotations: { summary, runbook_url: runbook } };
}

function annotationsOf(alert: Alert): { summary: string; runbook_url: string } {
  const before = `{{ with $externalLabels.${PLACE} }}{{ . }}/{{ end }}`;
  return { summary: alert.summary, runbook_url: `${before}${playbookOf(alert)}` };
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
