import { z } from 'zod';
import type { KnownRates } from '../exchange-rates.service.js';
import { currencyCodeSchema, ratesSchema } from '../quotation.js';

/** More codes than there are currencies. */
const MOST_SYMBOLS = 400;

export const askRatesSchema = z.strictObject({
  base: currencyCodeSchema.default('EUR').meta({ description: 'Whose rates: an ISO 4217 code.', example: 'EUR' }),
  symbols: z
    .string()
    .max(MOST_SYMBOLS * 4)
    .regex(/^[A-Z]{3}(,[A-Z]{3})*$/, 'must be codes of three capital letters, separated by commas')
    .optional()
    .meta({ description: 'Only these currencies, separated by commas; all of them without it.', example: 'USD,GBP' }),
});
export type AskRates = z.output<typeof askRatesSchema>;

export const exchangeRatesSchema = z
  .object({
    base: z.string().meta({ description: 'One unit of this currency …' }),
    date: z.iso.date().meta({ description: 'The day that the rates are of.' }),
    rates: ratesSchema.meta({ description: '… buys so much of each of these. One that nobody quotes is left out.' }),
    stale: z.boolean().meta({ description: 'They are older than they may be: newer ones were not to be had.' }),
    source: z.string().meta({ description: 'Who told them.' }),
  })
  .meta({
    id: 'ExchangeRates',
    example: {
      base: 'EUR',
      date: '2026-01-02',
      rates: { USD: 1.0834, GBP: 0.8412 },
      stale: false,
      source: 'rates.example.com',
    },
  });
export type ExchangeRatesView = z.output<typeof exchangeRatesSchema>;

export function exchangeRatesView(
  { base, date, rates, stale, source }: KnownRates,
  symbols?: string,
): ExchangeRatesView {
  const asked = symbols?.split(',');
  const told = Object.entries(rates).filter(([code]) => asked?.includes(code) ?? true);
  return { base, date, rates: Object.fromEntries(told), stale, source };
}
