import fc from 'fast-check';
import { convert } from './convert.js';
import { minorDigits } from './minor-units.js';

const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF', 'GBP');
/** Rates as hosts write them: up to twelve digits, anywhere around the point. */
const rates = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999_999 }), fc.integer({ min: -12, max: 2 }))
  .map(([digits, power]) => ({ digits: BigInt(digits), power, rate: Number(`${digits}e${power}`) }));

describe('money in another currency', () => {
  it.each([
    [{ amount: 28_000, currency: 'EUR' }, 1.0834, 'USD', 30_335],
    [{ amount: 250, currency: 'EUR' }, 0.01, 'USD', 2],
    [{ amount: 350, currency: 'EUR' }, 0.01, 'USD', 4],
    [{ amount: 250, currency: 'EUR' }, 0.010_000_000_000_1, 'USD', 3],
    [{ amount: 1_050, currency: 'EUR' }, 1, 'JPY', 10],
    [{ amount: 1_150, currency: 'EUR' }, 1, 'JPY', 12],
    [{ amount: 1_999, currency: 'EUR' }, 162.5, 'JPY', 3_248],
    [{ amount: 1_000, currency: 'JPY' }, 0.0019, 'KWD', 1_900],
    [{ amount: 1, currency: 'EUR' }, 0.33, 'KWD', 3],
    [{ amount: 199_900, currency: 'EUR' }, 1e-7, 'USD', 0],
    [{ amount: 1, currency: 'JPY' }, 1e21, 'JPY', undefined],
  ])('%j at %d is, in %s, %s minor units', (money, rate, target, amount) => {
    if (amount === undefined) expect(() => convert(money, rate, target)).toThrow(RangeError);
    else expect(convert(money, rate, target)).toEqual({ amount, currency: target });
  });

  it('is the nearest whole minor unit there is, and in the very middle the even one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), rates, currencies, currencies, (amount, at, from, to) => {
        const exponent = at.power + minorDigits(to) - minorDigits(from);
        // Both sides in units of 10^-20, which all that is tried here is a whole number of.
        const exact = BigInt(amount) * at.digits * 10n ** BigInt(20 + exponent);
        fc.pre(exact / 10n ** 20n < BigInt(Number.MAX_SAFE_INTEGER));
        const converted = BigInt(convert({ amount, currency: from }, at.rate, to).amount);
        const twiceOff = 2n * (converted * 10n ** 20n - exact);
        const distance = twiceOff < 0n ? -twiceOff : twiceOff;
        expect(distance <= 10n ** 20n).toBe(true);
        if (distance === 10n ** 20n) expect(converted % 2n).toBe(0n);
      }),
    );
  });

  it('is the same amount at a rate of one between currencies of one minor unit', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (amount) => {
        expect(convert({ amount, currency: 'EUR' }, 1, 'USD')).toEqual({ amount, currency: 'USD' });
      }),
    );
  });

  it('grows with the amount, and with the rate', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 6), fc.nat(10 ** 6), rates, rates, (one, other, slow, fast) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const [low, high] = [Math.min(slow.rate, fast.rate), Math.max(slow.rate, fast.rate)];
        const of = (amount: number, rate: number) => convert({ amount, currency: 'EUR' }, rate, 'USD').amount;
        fc.pre(more * high < Number.MAX_SAFE_INTEGER);
        expect(of(less, low)).toBeLessThanOrEqual(of(more, low));
        expect(of(less, low)).toBeLessThanOrEqual(of(less, high));
      }),
    );
  });

  it.each([0, -1, NaN, Infinity])('is not to be had at a rate of %d', (rate) => {
    expect(() => convert({ amount: 1, currency: 'EUR' }, rate, 'USD')).toThrow(RangeError);
  });
});
