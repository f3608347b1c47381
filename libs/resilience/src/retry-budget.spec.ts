import fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';

describe('a budget of retries', () => {
  it('allows one after ten calls, and none before', () => {
    const budget = new RetryBudget();
    for (let calls = 1; calls < 10; calls++) {
      budget.earn();
      expect(budget.isEmpty).toBe(true);
    }
    budget.earn();
    expect(budget.isEmpty).toBe(false);
    budget.spend();
    expect(budget.isEmpty).toBe(true);
  });

  it('never allows more than a tenth of the calls, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500 }), (steps) => {
        const budget = new RetryBudget();
        let [calls, retries] = [0, 0];
        for (const isCall of steps) {
          if (isCall) {
            calls += 1;
            budget.earn();
          } else if (!budget.isEmpty) {
            retries += 1;
            budget.spend();
          }
          expect(retries).toBeLessThanOrEqual(calls / 10);
        }
      }),
    );
  });

  it('saves up ten at most', () => {
    const budget = new RetryBudget();
    for (let calls = 0; calls < 1_000; calls++) budget.earn();
    let retries = 0;
    for (; !budget.isEmpty; retries++) budget.spend();
    expect(retries).toBe(10);
  });
});
