import { Injectable } from '@nestjs/common';
import { orderCancelled, orderChanged, orderFulfilled, orderPaid, orderPlaced } from '#events/orders';
import type { Statement } from '#libs/database';
import { typeOf } from '#libs/events';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import type { z } from 'zod';
import { StatisticsService, type CountedOrder } from '../statistics.service.js';

/** What an order is after each event. Only a placed one is edited; archiving leaves a cancelled one counted as it is. */
const states: ReadonlyMap<string, CountedOrder['status']> = new Map([
  [typeOf(orderPlaced), 'placed'],
  [typeOf(orderChanged), 'placed'],
  [typeOf(orderPaid), 'paid'],
  [typeOf(orderFulfilled), 'fulfilled'],
  [typeOf(orderCancelled), 'cancelled'],
]);

type OrderFacts = z.output<typeof orderPlaced.schema>;

@Injectable()
@Consumer('statistics.count_orders')
export class CountOrdersWhenTheyMove {
  constructor(private readonly statistics: StatisticsService) {}

  @Consumes(orderPlaced, orderChanged, orderPaid, orderFulfilled, orderCancelled)
  handle({ type, tenantId, version, payload }: Received<OrderFacts>): Statement[] {
    const status = states.get(type);
    return status ? [this.statistics.count({ tenantId, version, status, ...payload })] : [];
  }
}
