import { minorDigits } from './minor-units.js';
import type { Money } from './money.js';

const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * The amount in another currency, of which one unit of the amount's own buys `rate`. The algorithm, in whole numbers:
 *
 * 1. `rate` is taken as the decimal it is written as: digits `n` and a power of ten `p`, so that it is n × 10^p.
 * 2. The amount has a minor unit of 10^-a, the target one of 10^-b; so the answer is amount × n × 10^(p + b - a).
 * 3. What is left of a minor unit is rounded half to even (IEEE 754's roundTiesToEven), once and at the end.
 *
 * Throws a `RangeError` where the rate is no positive number, or the answer is beyond what a JSON number holds exactly.
 */
export function convert({ amount, currency }: Money, rate: number, target: string): Money {
  const { digits, power } = decimalOf(rate);
  const exponent = power + minorDigits(target) - minorDigits(currency);
  const product = BigInt(amount) * digits;
  const converted = exponent >= 0 ? product * 10n ** BigInt(exponent) : halfToEven(product, 10n ** BigInt(-exponent));
  if (converted > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError('The amount is beyond what a JSON number holds exactly.');
  return { amount: Number(converted), currency: target };
}

/** The decimal that the number is written as, of up to 15 digits the very one that the JSON it came in held. */
function decimalOf(rate: number): { digits: bigint; power: number } {
  const [, whole, fraction = '', exponent = '0'] = DECIMAL.exec(String(rate)) ?? [];
  if (whole === undefined || rate === 0) throw new RangeError('A rate is a positive number.');
  return { digits: BigInt(whole + fraction), power: Number(exponent) - fraction.length };
}

/** The quotient of two numbers that are not negative; what lies in the middle goes to the even neighbour. */
function halfToEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
