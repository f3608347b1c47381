import type { Money } from './money.js';

/** The currencies whose minor unit is not the hundredth, as ISO 4217 has it; what browsers know differs for some. */
const digitsOf = new Map(
  Object.entries({
    BIF: 0,
    CLP: 0,
    DJF: 0,
    GNF: 0,
    ISK: 0,
    JPY: 0,
    KMF: 0,
    KRW: 0,
    PYG: 0,
    RWF: 0,
    UGX: 0,
    UYI: 0,
    VND: 0,
    VUV: 0,
    XAF: 0,
    XOF: 0,
    XPF: 0,
    BHD: 3,
    IQD: 3,
    JOD: 3,
    KWD: 3,
    LYD: 3,
    OMR: 3,
    TND: 3,
    CLF: 4,
    UYW: 4,
  }),
);

/** The amount for people to read, in English: `€1,999.00`; exact for every amount there may be. */
export function formatMoney({ amount, currency }: Money): string {
  const digits = digitsOf.get(currency) ?? 2;
  const text = String(amount).padStart(digits + 1, '0');
  const split = text.length - digits;
  const exact = `${text.slice(0, split)}.${text.slice(split)}0` as `${number}`;
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(exact);
}
