import { growth } from './growth.ts';

const series = (valueAt: (n: number) => number) => Array.from({ length: 60 }, (_, n) => ({ at: n, value: valueAt(n) }));

describe('the growth of a series', () => {
  it('is what it grew by from its first point to its last', () => {
    expect(growth(series((n) => 100 + 2 * n))).toBeCloseTo(118);
    expect(growth(series(() => 100))).toBe(0);
  });

  it('is not moved by a quarter of points that lie anywhere, wherever they are', () => {
    expect(growth(series((n) => (n >= 45 ? 1e6 : 100)))).toBe(0);
    expect(growth(series((n) => (n % 5 === 0 ? 0 : 100 + n)))).toBeCloseTo(59, 0);
  });

  it('finds a leak that falls back now and then', () => {
    expect(growth(series((n) => 100 + n + 20 * ((n % 7) / 7)))).toBeGreaterThan(50);
  });

  it('of nothing, of one point, and of points of one moment is none', () => {
    expect([[], [{ at: 1, value: 5 }], [1, 2].map((value) => ({ at: 1, value }))].map(growth)).toEqual([0, 0, 0]);
  });
});
