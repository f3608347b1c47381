import { z } from 'zod';
import { currencySchema } from '#libs/money';

const codeSchema = z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters such as EUR');
const rateSchema = z.number().positive().max(1e15);

/** Three capital letters, which need be no currency’s. */
export const currencyCodeSchema = codeSchema;
export const ratesSchema = z.record(codeSchema, rateSchema);

/** What one unit of a currency buys of others: as a source told it, for a day, and when it was told. */
export const quotationSchema = z.object({
  base: codeSchema,
  date: z.iso.date(),
  rates: ratesSchema,
  source: z.string(),
  toldAt: z.int().meta({ description: 'Milliseconds since 1970.' }),
});
export type Quotation = Readonly<z.output<typeof quotationSchema>>;

/** Whether there can be a quotation at all: so many keys there are, however many codes are made up. */
export function isCurrency(code: string): boolean {
  return currencySchema.safeParse(code).success;
}

/** The one that was told last. */
export function newest(quotations: readonly (Quotation | undefined)[]): Quotation | undefined {
  return quotations.reduce(
    (last, next) => (next && next.toldAt > (last?.toldAt ?? -Infinity) ? next : last),
    undefined,
  );
}
