import { minorDigits } from './minor-units.js';
import type { Money } from './money.js';

/** The amount for people to read, in English: `€1,999.00`; exact for every amount there may be. */
export function formatMoney({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As text, which Intl reads exactly; a division would not be.
  return format.format(`${amount}E-${digits}` as `${number}`);
}
