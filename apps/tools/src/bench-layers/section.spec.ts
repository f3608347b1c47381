import { ratiosOf } from '../bench/report.ts';
import { section, sectionOf, withSection } from './section.ts';
import { summary, type Turn } from './turns.ts';

const turn = (without: number, withIt: number): Turn => ({
  without: { own: without, database: 10 },
  with: { own: withIt, database: 14 },
  yardstick: { own: 50, database: 9 },
});
// The machine was slow in the last round, for both.
const costs = [summary('Audit', 'Place an order', [turn(100, 107), turn(102, 108), turn(101, 106), turn(300, 340)])];
const found = section({
  costs,
  spans: { delivered: 900, lost: 100 },
  machine: '2 × a processor',
  pace: { rounds: 4, seconds: 1 },
  starts: 1,
});
const page = '# Benchmarks\n\n| Read | 1 µs | 1 µs | 1.02 |\n\nMachine: that.\n';

describe('what a layer costs', () => {
  it('is the median of the differences, so that one bad round says little', () => {
    expect(costs).toMatchObject([{ difference: 6.5, spread: [5.75, 15.25], database: 4, yardstick: 50 }]);
  });

  it('stands in the page as its last section, which a later one takes the place of', () => {
    const first = withSection(page, found.replace('1,000', '2,000'));
    expect(withSection(first, found)).toBe(`${page.trimEnd()}\n\n${found}`);
    expect(sectionOf(withSection(page, found))).toBe(found);
    expect(sectionOf(page)).toBeUndefined();
  });

  it('is no ratio to whoever compares with the page', () => {
    expect([...ratiosOf(withSection(page, found))]).toEqual([['Read', 1.02]]);
  });

  it('says how many spans were lost', () => {
    expect(found).toContain('of\n  1,000 spans 10.0 % were lost');
  });
});
