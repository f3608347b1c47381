import { chart } from './chart.ts';
import { page, ratiosOf, type Findings } from './report.ts';
import { lowerQuartile, type Result } from './rounds.ts';

const result = (title: string, ratio: number): Result => ({
  ...{ name: 'work', title, target: 1.2, measured: ratio * 100, against: 100, ratio },
  isOwn: title.startsWith('Page'),
  spread: [ratio - 0.1, ratio + 0.1],
  hits: title.startsWith('Read') ? 0.9984 : undefined,
});
const findings: Findings = {
  results: [result('Read one order', 1.02), result('List 20 orders', 1.4), result('Page 10,000, against page 1', 0.98)],
  coldStart: { ms: 812.3, spread: [790, 950], first: 980, target: 1_000 },
  hashing: { perSecond: 91.2, hashesPerSecond: 103.4, share: 0.961, target: 0.95 },
  machine: '2 × a processor',
  pace: { rounds: 11, seconds: 1 },
};

describe('the page of benchmarks', () => {
  it('gives its ratios back to whoever compares with it, however its columns are aligned', () => {
    const aligned = page(findings).replaceAll(/\| /g, '|    ').replaceAll(/ \|/g, '   |');
    for (const markdown of [page(findings), aligned])
      expect([...ratiosOf(markdown)]).toEqual([
        ['Read one order', 1.02],
        ['List 20 orders', 1.4],
        ['Page 10,000, against page 1', 0.98],
      ]);
  });

  it('marks what reaches its target and what does not', () => {
    const lines = page(findings).split('\n');
    expect(lines.find((line) => line.includes('Read one order'))).toMatch(/≤ 1.20 \| ✓ \|$/);
    expect(lines.find((line) => line.includes('List 20 orders'))).toMatch(/≤ 1.20 \| ✗ \|$/);
  });

  it('says beside a work how often a cache knew the answer', () => {
    const lines = page(findings).split('\n');
    expect(lines.find((line) => line.includes('Read one order'))).toMatch(/\| 99.8 % \| ≤ 1.20/);
    expect(lines.find((line) => line.includes('List 20 orders'))).toMatch(/\| – \| ≤ 1.20/);
  });

  it('says what bounds logging in', () => {
    expect(page(findings).replaceAll('\n', ' ')).toContain('taken for 96.1 % of the time (target at least 95.0 %) ✓');
  });

  it('has a chart with one bar a work', () => {
    const svg = chart(findings.results);
    expect(svg.match(/<rect class="within"/g)).toHaveLength(2);
    expect(svg.match(/<rect class="beyond"/g)).toHaveLength(1);
  });
});

describe('the lower quartile', () => {
  it('lies a quarter of the way up, between two values where it must', () => {
    expect(lowerQuartile([5, 1, 4, 2, 3])).toBe(2);
    expect(lowerQuartile([1, 2])).toBe(1.25);
  });
});
