import { Latencies } from './latencies.js';

describe('latencies in buckets', () => {
  it('tell percentiles no smaller than the sorted truth, and a fifth larger at most', () => {
    const latencies = new Latencies();
    const all = Array.from({ length: 5_000 }, (_, at) => 0.1 * 1.002 ** at);
    for (const ms of all) latencies.add(ms);
    for (const share of [0.5, 0.9, 0.99]) {
      const truth = all[Math.ceil(all.length * share) - 1] ?? 0;
      const told = latencies.percentile(share) ?? 0;
      expect(told / truth).toBeGreaterThan(0.99);
      expect(told / truth).toBeLessThan(1.21);
    }
  });

  it('of a while are what came since its beginning, and nothing where nothing came', () => {
    const latencies = new Latencies();
    latencies.add(1_000);
    const before = latencies.copy();
    expect(latencies.since(before).percentile(0.5)).toBeNull();
    latencies.add(2);
    expect(latencies.since(before).percentile(0.99)).toBeCloseTo(2, 0);
  });

  it('beyond every bucket land in the last one', () => {
    const latencies = new Latencies();
    latencies.add(1e12);
    latencies.add(0);
    expect(latencies.percentile(1)).toBeGreaterThan(60_000);
    expect(latencies.percentile(0.5)).toBe(0.05);
  });
});
