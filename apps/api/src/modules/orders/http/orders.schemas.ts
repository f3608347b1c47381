import { z } from 'zod';
import { changeOf, instant, pageQuery, prose } from '#libs/http';
import { moneySchema, times } from '#libs/money';
import type { Order } from '../order.entity.js';
import type { SoldLine } from '../order-line.entity.js';
import type { DisplayedOrder, OrderSummary } from '../order-book.service.js';

const statusSchema = z.enum(['placed', 'paid', 'fulfilled', 'cancelled']);
const noteSchema = prose(1_000)
  .nullable()
  .meta({ description: 'Free text for the company.', example: 'Please call before you come.' });
const wishSchema = z.strictObject({
  serviceId: z
    .uuid()
    .meta({ description: 'A service of the catalogue.', example: '01932b1c-7a00-7000-8000-0000000000b1' }),
  quantity: z.int().min(1).max(10_000).meta({ example: 2 }),
});
const linesSchema = z.array(wishSchema).min(1).max(100);

const exampleId = '01932b1c-7a00-7000-8000-0000000000c1';
const exampleLine = {
  id: '01932b1c-7a00-7000-8000-0000000000d1',
  serviceId: '01932b1c-7a00-7000-8000-0000000000b1',
  code: 'consulting-hour',
  name: 'Consulting, one hour',
  quantity: 2,
  unitPrice: { amount: 14_000, currency: 'EUR' },
  total: { amount: 28_000, currency: 'EUR' },
};
const exampleSummary = {
  id: exampleId,
  customerId: '01932b1c-7a00-7000-8000-0000000000a1',
  status: 'placed',
  total: { amount: 28_000, currency: 'EUR' },
  note: null,
  version: 1,
  createdAt: '2026-01-01T09:30:00.000Z',
  updatedAt: '2026-01-01T09:30:00.000Z',
};

export const placeOrderSchema = z
  .strictObject({ lines: linesSchema, note: noteSchema.optional() })
  .meta({ id: 'PlaceOrder', example: { lines: [{ serviceId: exampleLine.serviceId, quantity: 2 }] } });
export type PlaceOrder = z.output<typeof placeOrderSchema>;

export const editOrderSchema = changeOf({ lines: linesSchema, note: noteSchema }).meta({
  id: 'EditOrder',
  example: { note: 'Please call before you come.' },
});
export type EditOrder = z.output<typeof editOrderSchema>;

export const emptySchema = z
  .strictObject({})
  .optional()
  .meta({ id: 'Nothing', description: 'No fields; the body may be left out.', example: {} });

export const cancelOrderSchema = z
  .strictObject({ reason: prose(500).optional() })
  .optional()
  .meta({ id: 'CancelOrder', example: { reason: 'Ordered by mistake.' } });
export type CancelOrder = z.output<typeof cancelOrderSchema>;

export const listOrdersSchema = z.strictObject({
  ...pageQuery(['-createdAt', 'createdAt']),
  status: statusSchema.optional().meta({ description: 'Only orders in this state.' }),
  customerId: z
    .uuid()
    .toLowerCase()
    .optional()
    .meta({ description: 'Only this customer’s orders; others’ need orders:read.' }),
  createdAfter: instant().optional().meta({ description: 'Only orders placed after this time.' }),
  createdBefore: instant().optional().meta({ description: 'Only orders placed before this time.' }),
});
export type ListOrders = z.output<typeof listOrdersSchema>;

export const readOrderSchema = z.strictObject({
  displayCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be three capital letters such as USD')
    .optional()
    .meta({ description: 'Tell the total in this currency (ISO 4217) as well.', example: 'USD' }),
});
export type ReadOrder = z.output<typeof readOrderSchema>;

const lineSchema = z
  .object({
    id: z.uuid(),
    serviceId: z.uuid(),
    code: z.string(),
    name: z.string(),
    quantity: z.int(),
    unitPrice: moneySchema,
    total: moneySchema,
  })
  .meta({ id: 'OrderLine', example: exampleLine });

const common = {
  id: z.uuid(),
  customerId: z.uuid(),
  status: statusSchema,
  total: moneySchema,
  note: z.string().nullable(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const orderSchema = z
  .object({ ...common, lines: z.array(lineSchema) })
  .meta({ id: 'Order', example: { ...exampleSummary, lines: [exampleLine] } });
export type OrderView = z.output<typeof orderSchema>;

const displayRateSchema = z.object({
  rate: z.number().positive().meta({ description: 'What one unit of the order’s currency buys.' }),
  date: z.iso.date().meta({ description: 'The day that the rate is of.' }),
  stale: z.boolean().meta({ description: 'It is older than it may be: a newer one was not to be had.' }),
});

export const displayedOrderSchema = orderSchema
  .extend({
    displayTotal: moneySchema
      .nullable()
      .optional()
      .meta({ description: 'The total in `displayCurrency`, rounded half to even; null where no rate is to be had.' }),
    displayRate: displayRateSchema.nullable().optional().meta({ description: 'By which rate; null together with it.' }),
  })
  .meta({
    id: 'DisplayedOrder',
    example: {
      ...{ ...exampleSummary, lines: [exampleLine] },
      displayTotal: { amount: 30_335, currency: 'USD' },
      displayRate: { rate: 1.0834, date: '2026-01-02', stale: false },
    },
  });
export type DisplayedOrderView = z.output<typeof displayedOrderSchema>;

const orderSummarySchema = z
  .object({ ...common, lineCount: z.int() })
  .meta({ id: 'OrderSummary', example: { ...exampleSummary, lineCount: 1 } });
export type OrderSummaryView = z.output<typeof orderSummarySchema>;

export const orderPageSchema = z
  .object({
    data: z.array(orderSummarySchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({
    id: 'OrderPage',
    example: { data: [{ ...exampleSummary, lineCount: 1 }], page: { limit: 20, nextCursor: null } },
  });

export function orderView(order: Order): OrderView {
  const { id, customerId, status, currency, total, note, version, createdAt, updatedAt } = order;
  const lines = order.lines.map((line) => lineView(line, currency));
  return { id, customerId, status, lines, total, note, version, createdAt, updatedAt };
}

/** A position of an order in that currency. */
export function lineView(
  { id, serviceId, code, name, quantity, unitAmount }: SoldLine,
  currency: string,
): OrderView['lines'][number] {
  const unitPrice = { amount: unitAmount, currency };
  return { id, serviceId, code, name, quantity, unitPrice, total: times(unitPrice, quantity) };
}

export function displayedOrderView({ order, display }: DisplayedOrder): DisplayedOrderView {
  if (!display) return { ...orderView(order), displayTotal: null, displayRate: null };
  const { amount: displayTotal, rate, date, stale } = display;
  return { ...orderView(order), displayTotal, displayRate: { rate, date, stale } };
}

export function orderSummaryView(order: OrderSummary): OrderSummaryView {
  const { id, customerId, status, lineCount, totalAmount, currency, note, version, createdAt, updatedAt } = order;
  const total = { amount: totalAmount, currency };
  return { id, customerId, status, lineCount, total, note, version, createdAt, updatedAt };
}
