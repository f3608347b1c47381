import { z } from 'zod';
import { defineEvent } from '#libs/events';

const order = z.object({
  orderId: z.uuid().meta({ description: 'The order this is about.' }),
  customerId: z.uuid().meta({ description: 'The user who ordered.' }),
  total: z
    .object({
      amount: z.int().min(0).meta({ description: 'Whole minor units of the currency.' }),
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .meta({ description: 'ISO 4217 currency code.' }),
    })
    .meta({ description: 'What the order costs after this event.' }),
  placedAt: z.iso.datetime().meta({ description: 'When the order was placed, whatever happened to it since.' }),
});

const example = {
  orderId: '0193a1c2-5d3e-7f40-8a61-b2c3d4e5f607',
  customerId: '0193a1c0-1f2e-7d3c-9b4a-5e6f70819233',
  total: { amount: 28_000, currency: 'EUR' },
  placedAt: '2026-11-20T09:30:00.000Z',
};

const about = (description: string, when: string) => ({ description, when, subject: 'orderId', example }) as const;

export const orderPlaced = defineEvent(
  'orders.order_placed',
  1,
  order,
  about('An order exists and its prices are fixed.', 'Somebody ordered.'),
);

export const orderChanged = defineEvent(
  'orders.order_changed',
  1,
  order,
  about('The note or the lines of an order are others, and so may be its total.', 'A placed order was edited.'),
);

export const orderPaid = defineEvent(
  'orders.order_paid',
  1,
  order,
  about('An order is paid in full.', 'Somebody who manages orders recorded the payment.'),
);

export const orderFulfilled = defineEvent(
  'orders.order_fulfilled',
  1,
  order,
  about(
    'What was ordered has been delivered; nothing changes any more.',
    'Somebody who manages orders fulfilled a paid one.',
  ),
);

export const orderCancelled = defineEvent(
  'orders.order_cancelled',
  1,
  order,
  about(
    'An order will not be delivered.',
    'Its customer cancelled it while placed, or who manages orders while placed or paid.',
  ),
);

export const orderArchived = defineEvent(
  'orders.order_archived',
  1,
  order,
  about('A cancelled order is out of every list.', 'Somebody who manages orders archived it.'),
);
