import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { METRICS } from '#libs/metrics';
import { ALERTS } from './alerts.ts';
import { metric, partOf, promql } from './expression.ts';
import { ROWS } from './panels.ts';
import { playbookOf } from './rules.ts';

describe('the alerts', () => {
  it('have a name of their own, and a sentence', () => {
    expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
    for (const { summary } of ALERTS) expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  it.each(ALERTS.map((alert) => [alert.name, alert] as const))('lead from %s to what to do about it', (name, alert) => {
    const page = playbookOf(alert);
    expect([page, existsSync(page)]).toEqual([page, true]);
    const text = readFileSync(page, 'utf8');
    expect(text).toContain(`# ${name}\n`);
    for (const heading of ['## What it means', '## Look', '## Do']) expect(text).toContain(`\n${heading}\n`);
  });

  it('leave no playbook without an alert', () => {
    const pages = readdirSync('docs/operations/playbooks').map((page) => `docs/operations/playbooks/${page}`);
    expect(pages.sort()).toEqual(ALERTS.map(playbookOf).sort());
  });
});

describe('the dashboard and the alerts', () => {
  it('leave no metric of ours unused', () => {
    const drawn = Object.values(ROWS).flatMap((row) =>
      row.flatMap(({ lines }) => lines.flatMap(([, { names }]) => names)),
    );
    const used = new Set<string>([...drawn, ...ALERTS.flatMap(({ expression }) => expression.names)]);
    const ours = Object.entries(METRICS).filter(([, { from }]) => from !== 'runtime');
    expect(ours.map(([name]) => name).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('an expression', () => {
  it('writes labels, patterns and ranges as PromQL does, and keeps the names', () => {
    const { text, names } =
      promql`rate(${partOf('http_server_request_duration_seconds', 'count', { status: '~5..', route: '!unmatched' }, '5m')}) > ${2} * ${metric('outbox_backlog')}`;
    expect(text).toBe(
      'rate(http_server_request_duration_seconds_count{status=~"5..",route!="unmatched"}[5m]) > 2 * outbox_backlog',
    );
    expect(names).toEqual(['http_server_request_duration_seconds', 'outbox_backlog']);
  });
});
