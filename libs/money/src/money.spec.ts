import { moneySchema, plus, times } from './money.js';

describe('money', () => {
  it('multiplies and adds whole minor units of one currency', () => {
    expect(plus(times({ amount: 1_999, currency: 'EUR' }, 3), { amount: 3, currency: 'EUR' })).toEqual({
      amount: 6_000,
      currency: 'EUR',
    });
  });

  it('refuses to mix currencies, or to leave what a JSON number holds exactly', () => {
    expect(() => plus({ amount: 1, currency: 'EUR' }, { amount: 1, currency: 'USD' })).toThrow(RangeError);
    expect(() => times({ amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' }, 2)).toThrow(RangeError);
  });

  it.each([
    { amount: 1.5, currency: 'EUR' },
    { amount: -1, currency: 'EUR' },
    { amount: 1, currency: 'eur' },
    { amount: 1, currency: 'ZZZ' },
    { amount: 2 ** 53, currency: 'EUR' },
  ])('is not %j', (money) => {
    expect(moneySchema.safeParse(money).success).toBe(false);
  });
});
