import { Injectable } from '@nestjs/common';
import { orderPlaced } from '#events/orders';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import type { z } from 'zod';
import { MailService } from '../mail.service.js';

@Injectable()
@Consumer('mail.confirm_orders')
export class ConfirmOrdersWhenPlaced {
  constructor(private readonly mail: MailService) {}

  @Consumes(orderPlaced)
  handle(event: Received<z.output<typeof orderPlaced.schema>>): Statement[] {
    const { customerId, orderId, total, placedAt } = event.payload;
    return this.mail.queue(event, customerId, { kind: 'order_confirmation', facts: { orderId, total, placedAt } });
  }
}
