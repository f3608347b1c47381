import fc from 'fast-check';
import { formatMoney } from './format-money.js';

describe('money for people', () => {
  it.each([
    [{ amount: 199_900, currency: 'EUR' }, '€1,999.00'],
    [{ amount: 5, currency: 'USD' }, '$0.05'],
    [{ amount: 0, currency: 'GBP' }, '£0.00'],
    [{ amount: 199_900, currency: 'JPY' }, '¥199,900'],
    [{ amount: 1_234, currency: 'KWD' }, 'KWD\u00a01.234'],
    [{ amount: 1_234, currency: 'IQD' }, 'IQD\u00a01.234'],
    [{ amount: 12_345, currency: 'CLF' }, 'CLF\u00a01.2345'],
    [{ amount: 100, currency: 'CHF' }, 'CHF\u00a01.00'],
    [{ amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' }, '€90,071,992,547,409.91'],
  ])('of %j reads %s', (money, text) => {
    expect(formatMoney(money)).toBe(text);
  });

  it('keeps every minor unit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (amount) => {
        expect(formatMoney({ amount, currency: 'EUR' }).replaceAll(/\D/g, '').replace(/^0+/, '')).toBe(
          amount === 0 ? '' : String(amount),
        );
      }),
    );
  });
});
