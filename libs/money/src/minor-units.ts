/** The currencies whose minor unit is not the hundredth, as ISO 4217 has it; what Intl knows differs for some. */
const others: readonly (readonly [digits: number, currencies: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];
const digitsOf = new Map(
  others.flatMap(([digits, codes]) => codes.split(' ').map((currency) => [currency, digits] as const)),
);

/** How many decimals the currency's minor unit is: 2 for EUR, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return digitsOf.get(currency) ?? 2;
}
