import { z } from 'zod';
import { moneySchema } from '#libs/money';
import type { OrderStatistics } from '../order-statistics.js';

const count = z.int().min(0);

export const orderStatisticsSchema = z
  .object({
    customerId: z.uuid(),
    orders: z
      .object({ placed: count, paid: count, fulfilled: count, cancelled: count })
      .meta({ description: 'How many orders there are, by the state each is in now. Archived ones are cancelled.' }),
    spent: z
      .array(moneySchema)
      .meta({ description: 'The sum of what is paid or fulfilled, by currency; cancelled orders count no more.' }),
    days: z
      .array(
        z.object({
          date: z.iso.date().meta({ description: 'The day of placing, in UTC.' }),
          orders: count.meta({ description: 'Orders placed on that day, whatever became of them.' }),
          spent: z.array(moneySchema).meta({ description: 'What of them is paid or fulfilled by now.' }),
        }),
      )
      .meta({ description: 'The days with an order among the last 366, oldest first.' }),
  })
  .meta({
    id: 'OrderStatistics',
    example: {
      customerId: '01932b1c-7a00-7000-8000-0000000000a1',
      orders: { placed: 1, paid: 0, fulfilled: 2, cancelled: 1 },
      spent: [{ amount: 56_000, currency: 'EUR' }],
      days: [
        { date: '2026-01-01', orders: 3, spent: [{ amount: 56_000, currency: 'EUR' }] },
        { date: '2026-01-03', orders: 1, spent: [] },
      ],
    },
  });
export type OrderStatisticsView = z.output<typeof orderStatisticsSchema>;

export function orderStatisticsView({ customerId, orders, spent, days }: OrderStatistics): OrderStatisticsView {
  const { placed, paid, fulfilled, cancelled } = orders;
  return {
    customerId,
    orders: { placed, paid, fulfilled, cancelled },
    spent: [...spent],
    days: days.map((day) => ({ date: day.date, orders: day.orders, spent: [...day.spent] })),
  };
}
