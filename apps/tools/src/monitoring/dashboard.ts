import { format } from 'prettier';
import type { Panel } from './panel.ts';
import { ROWS } from './panels.ts';

const WIDTH = 8;
const HEIGHT = 7;
const IN_A_ROW = 3;

/** The dashboard as Grafana imports it; its data source is chosen there. */
export function dashboardFile(): Promise<string> {
  let y = 0;
  let id = 0;
  const panels = Object.entries(ROWS).flatMap(([title, row]) => {
    const head = { id: ++id, type: 'row', title, collapsed: false, gridPos: { x: 0, y: y++, w: 24, h: 1 }, panels: [] };
    const drawn = row.map((panel, at) =>
      drawing(panel, ++id, { x: (at % IN_A_ROW) * WIDTH, y: y + Math.floor(at / IN_A_ROW) * HEIGHT }),
    );
    y += Math.ceil(row.length / IN_A_ROW) * HEIGHT;
    return [head, ...drawn];
  });
  const source = { name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus' };
  const dashboard = {
    uid: 'company-backend',
    title: 'Company Backend',
    description: 'Written by npm run docs. Change the code, not this file.',
    schemaVersion: 39,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [source] },
    panels,
  };
  return format(JSON.stringify(dashboard), { parser: 'json', printWidth: 120 });
}

function drawing({ title, unit, lines }: Panel, id: number, { x, y }: { x: number; y: number }): object {
  const datasource = { type: 'prometheus', uid: '${source}' };
  return {
    id,
    type: 'timeseries',
    title,
    datasource,
    gridPos: { x, y, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: lines.map(([legendFormat, { text }], at) => ({
      refId: String.fromCharCode(65 + at),
      expr: text,
      legendFormat,
      datasource,
    })),
  };
}
