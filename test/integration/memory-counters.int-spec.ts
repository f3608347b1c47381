import fc from 'fast-check';
import { GcraModel } from '../support/gcra-model.js';
import { Limit, together, type Counter } from '../../libs/limits/src/limit.js';
import { MemoryCounters } from '../../libs/limits/src/memory-counters.js';

const limits = [
  new Limit('ip', { count: 3, seconds: 1 }),
  new Limit('principal', { count: 5, seconds: 2 }),
  new Limit('tenant', { count: 7, seconds: 1 }),
];
const counter = (at: number, key: string): Counter => ({ limit: limits[at] as Limit, key: `${at}:${key}` });
const RUNS = 1_000;

describe('counters in memory', () => {
  it(`agree with the model, whoever arrives when (${RUNS} histories)`, () => {
    const arrival = fc.record({
      afterUs: fc.oneof(fc.nat(1_000), fc.nat(400_000), fc.nat(3_000_000)),
      who: fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'), fc.constant('t')),
    });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 80 }), (arrivals) => {
        let now = 0;
        const [counters, model] = [new MemoryCounters(together, () => now), new GcraModel()];
        for (const { afterUs, who } of arrivals) {
          now += afterUs;
          const asked = who.map((key, at) => counter(at, key));
          const { refusal, takenUs } = counters.take(asked);
          const plain = asked.map(({ key, limit: { quota } }) => ({ key, count: quota.count, seconds: quota.seconds }));
          expect(refusal === undefined).toBe(model.arrive(now, plain));
          expect(takenUs).toEqual(plain.map(({ key }) => model.levelOf(key, now)));
        }
      }),
      { numRuns: RUNS, verbose: true },
    );
  });

  it('let as many through at once as the limit says, and never twice as many around the edge of a window', () => {
    let now = 0;
    const counters = new MemoryCounters(together, () => now);
    const burst = () => Array.from({ length: 50 }, () => counters.take([counter(1, 'edge')])).filter((v) => !v.refusal);
    expect(burst()).toHaveLength(5);
    now = 1_999_999;
    expect(burst()).toHaveLength(4);
    now = 2_000_001;
    expect(burst()).toHaveLength(1);
  });

  it('take nothing of the others where one refuses, and tell how long to wait', () => {
    const counters = new MemoryCounters(together, () => 0);
    const [tight, wide] = [counter(0, 'tight'), counter(2, 'wide')];
    for (let n = 0; n < 20; n++) counters.take([tight, wide]);
    expect(counters.look([wide]).takenUs).toEqual([3 * wide.limit.quota.intervalUs]);
    expect(counters.take([tight, wide]).refusal).toMatchObject({ counter: tight, waitUs: 333_333 });
  });

  it('give back what they took, and not more', () => {
    const counters = new MemoryCounters(together, () => 0);
    const only = [counter(0, 'back')];
    counters.take(only);
    for (let n = 0; n < 5; n++) counters.giveBack(only);
    expect([counters.look(only).takenUs, counters.size]).toEqual([[0], 0]);
    expect(Array.from({ length: 9 }, () => counters.take(only)).filter((v) => !v.refusal)).toHaveLength(3);
  });

  it('allow each of several instances its share, but one at the least', () => {
    const through = (instances: number) => {
      const counters = new MemoryCounters(
        () => instances,
        () => 0,
      );
      return Array.from({ length: 9 }, () => counters.take([counter(1, 'shared')])).filter((v) => !v.refusal).length;
    };
    expect([through(1), through(2), through(3), through(100)]).toEqual([5, 2, 1, 1]);
  });

  it('keep a bounded number of keys, whoever comes: what ran out goes first, then the oldest', () => {
    let now = 0;
    const counters = new MemoryCounters(together, () => now, 1_000);
    const visit = (from: number, to: number) => {
      for (let n = from; n < to; n++) counters.take([counter(0, `k${n}`)]);
    };
    visit(0, 5_000);
    expect(counters.size).toBeLessThanOrEqual(1_000);
    expect(counters.look([counter(0, 'k4999')]).takenUs).toEqual([333_333]);
    now = 10_000_000;
    visit(5_000, 15_000);
    expect(counters.size).toBeLessThanOrEqual(1_000);
  });
});
