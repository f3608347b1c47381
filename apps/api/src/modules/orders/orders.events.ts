import { z } from 'zod';
import { defineEvent } from '#libs/events';

const money = z.object({ amount: z.int(), currency: z.string() });
const order = z.object({ orderId: z.uuid(), customerId: z.uuid(), total: money });

export const orderPlaced = defineEvent('orders.order_placed', 1, order);
export const orderChanged = defineEvent('orders.order_changed', 1, order);
export const orderPaid = defineEvent('orders.order_paid', 1, order);
export const orderFulfilled = defineEvent('orders.order_fulfilled', 1, order);
export const orderCancelled = defineEvent('orders.order_cancelled', 1, order);
export const orderArchived = defineEvent('orders.order_archived', 1, order);
