import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { useHouse } from '../support/house.js';
import { scrape } from '../support/scrape.js';

const house = useHouse({ APP_ROLE: 'all' });

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}
interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}

const rules = load(readFileSync('docker/monitoring/alerts.yml', 'utf8')) as Rules;
const dashboard = JSON.parse(readFileSync('docker/monitoring/dashboard.json', 'utf8')) as Dashboard;

describe('what Prometheus and Grafana are given', () => {
  it.each([
    ['alert', rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr))],
    ['panel', dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))],
  ])('names in no %s a metric that a running process does not tell', async (_kind, expressions) => {
    const told = new Set([...(await scrape(house)).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    expect(expressions.length).toBeGreaterThan(10);
    for (const expression of expressions) {
      const names = namesIn(expression);
      expect([expression, names.length > 0]).toEqual([expression, true]);
      expect([expression, names.filter((name) => !told.has(name))]).toEqual([expression, []]);
    }
  });
});

/** Names of metrics have an underscore, and are neither labels nor called with something. */
function namesIn(expression: string): string[] {
  const bare = expression.replaceAll(/\{[^}]*\}/g, '').replaceAll(/\bby \([^)]*\)/g, '');
  const names = bare.match(/\b[a-z]\w*_\w+\b(?!\s*\()/g) ?? [];
  return names.map((name) => name.replace(/_(bucket|count|sum)$/, ''));
}
