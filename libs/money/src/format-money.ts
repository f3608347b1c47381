import type { Money } from './money.js';

/** The currencies whose minor unit is not the hundredth, as ISO 4217 has it; what Intl knows differs for some. */
const others: readonly (readonly [digits: number, currencies: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];
const digitsOf = new Map(
  others.flatMap(([digits, codes]) => codes.split(' ').map((currency) => [currency, digits] as const)),
);

/** The amount for people to read, in English: `€1,999.00`; exact for every amount there may be. */
export function formatMoney({ amount, currency }: Money): string {
  const digits = digitsOf.get(currency) ?? 2;
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As text, which Intl reads exactly; a division would not be.
  return format.format(`${amount}E-${digits}` as `${number}`);
}
