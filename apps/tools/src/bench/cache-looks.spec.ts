import { hitRatio, looksIn } from './cache-looks.ts';

const metrics = (hits: number): string => `# TYPE cache_looks_total counter
cache_looks_total{cache="services",outcome="hit"} ${hits}
cache_looks_total{cache="services",outcome="miss"} 4
cache_looks_total{cache="users",outcome="stale"} 6
other_total{outcome="hit"} 1000`;

describe('the hit ratio', () => {
  it('is the share of the looks in between that a cache answered', () => {
    expect(looksIn(metrics(10))).toEqual({ answered: 16, all: 20 });
    expect(hitRatio({ answered: 6, all: 10 }, looksIn(metrics(14)))).toBe(14 / 14);
    expect(hitRatio({ answered: 16, all: 16 }, looksIn(metrics(10)))).toBe(0);
  });

  it('is none where nobody looked', () => {
    expect(hitRatio(looksIn(metrics(10)), looksIn(metrics(10)))).toBeUndefined();
  });
});
