import { z } from 'zod';

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** A currency by its ISO 4217 code. */
export const currencySchema = z
  .string()
  .refine((code) => currencies.has(code), 'must be an ISO 4217 currency code such as EUR')
  .meta({ description: 'ISO 4217 currency code.', example: 'EUR' });

/** An amount in minor units (cents for EUR). */
export const moneySchema = z
  .strictObject({
    amount: z.int().min(0).meta({ description: 'Whole minor units of the currency.', example: 1999 }),
    currency: currencySchema,
  })
  .meta({
    id: 'Money',
    description: 'An amount of money in whole minor units.',
    example: { amount: 1999, currency: 'EUR' },
  });

export type Money = Readonly<z.output<typeof moneySchema>>;

/** `count` times the amount; throws a `RangeError` beyond the integers a JSON number holds exactly. */
export function times(price: Money, count: number): Money {
  return exact(price.amount * count, price.currency);
}

/** The sum of two amounts of one currency; throws a `RangeError` where the currencies differ. */
export function plus(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} cannot be added.`);
  return exact(a.amount + b.amount, a.currency);
}

function exact(amount: number, currency: string): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError('The amount is beyond what a JSON number holds exactly.');
  return { amount, currency };
}
