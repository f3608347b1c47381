import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, SignedIn, type Actor } from '#libs/access';
import { answerVersioned, Describe } from '#libs/http';
import { OrdersService } from '../orders.service.js';
import {
  cancelOrderSchema,
  emptySchema,
  orderSchema,
  orderView,
  type CancelOrder,
  type OrderView,
} from './orders.schemas.js';

const id = { schema: z.uuid().toLowerCase() };

/** What may happen to an order, each as a sub-resource that comes to be. */
@ApiTags('orders')
@Controller('v1/orders/:id')
export class OrderTransitionsController {
  constructor(private readonly orders: OrdersService) {}

  @Post('payment')
  @HttpCode(200)
  @RequirePermission('orders:manage')
  @Describe({
    summary: 'Record the payment',
    description: 'A placed order becomes paid.',
    answers: { status: 200, description: 'The paid order.', schema: orderSchema },
    refusals: ['orders.not_found', 'orders.not_payable'],
    tagged: true,
  })
  async pay(
    @By() actor: Actor,
    @Param('id', id) orderId: string,
    @Body({ schema: emptySchema }) _body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView | undefined> {
    return answerVersioned(reply, orderView(await this.orders.pay(actor, orderId)));
  }

  @Post('fulfilment')
  @HttpCode(200)
  @RequirePermission('orders:manage')
  @Describe({
    summary: 'Record the fulfilment',
    description: 'A paid order becomes fulfilled.',
    answers: { status: 200, description: 'The fulfilled order.', schema: orderSchema },
    refusals: ['orders.not_found', 'orders.not_fulfillable'],
    tagged: true,
  })
  async fulfil(
    @By() actor: Actor,
    @Param('id', id) orderId: string,
    @Body({ schema: emptySchema }) _body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView | undefined> {
    return answerVersioned(reply, orderView(await this.orders.fulfil(actor, orderId)));
  }

  @Post('cancellation')
  @HttpCode(200)
  @SignedIn()
  @Describe({
    summary: 'Cancel an order',
    description: 'Its customer may cancel while it is placed; with orders:manage also once it is paid.',
    answers: { status: 200, description: 'The cancelled order.', schema: orderSchema },
    refusals: ['orders.not_found', 'orders.not_cancellable'],
    tagged: true,
  })
  async cancel(
    @By() actor: Actor,
    @Param('id', id) orderId: string,
    @Body({ schema: cancelOrderSchema }) body: CancelOrder,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView | undefined> {
    return answerVersioned(reply, orderView(await this.orders.cancel(actor, orderId, body?.reason ?? null)));
  }
}
