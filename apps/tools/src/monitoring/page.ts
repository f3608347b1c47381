import { posix } from 'node:path';
import type { Terms } from '#libs/metrics';
import { cell, markdown, NOTE } from '../generated-docs.ts';
import { ALERTS } from './alerts.ts';
import { playbookOf } from './rules.ts';

const told = { api: 'API', worker: 'worker', every: 'both', runtime: 'both (Node)' } as const;

/** Every metric and every alert as a page. */
export async function metricsPage(): Promise<string> {
  const { METRICS } = await import('#libs/metrics');
  const metrics = Object.entries(METRICS as Readonly<Record<string, Terms>>).map(
    ([name, { kind, labels = [], help, from }]) =>
      `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${told[from]} | ${cell(help)} |`,
  );
  const alerts = ALERTS.map((alert) => {
    const link = `[${alert.name}](${posix.relative('docs/operations', playbookOf(alert))})`;
    return `| ${link} | ${alert.severity} | ${alert.minutes} min | ${alert.summary} |`;
  });
  return markdown([
    NOTE,
    '',
    '# Metrics and alerts',
    '',
    'What each process tells Prometheus, and what somebody is told of. How to get there: [monitoring.md](monitoring.md).',
    '',
    '## Metrics',
    '',
    '| metric | kind | labels | told by | what |',
    '| --- | --- | --- | --- | --- |',
    ...metrics,
    '',
    '## Alerts',
    '',
    '| alert | severity | for | what |',
    '| --- | --- | --- | --- |',
    ...alerts,
  ]);
}
