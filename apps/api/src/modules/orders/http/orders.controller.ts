import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, SignedIn, SignedInPerson, type Actor } from '#libs/access';
import {
  answerVersioned,
  Describe,
  etagOf,
  Idempotent,
  IfMatch,
  type Page,
  Pagination,
  type Precondition,
} from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import type { Order } from '../order.entity.js';
import { OrderBookService, type OrderSummary } from '../order-book.service.js';
import { OrdersService } from '../orders.service.js';
import {
  displayedOrderSchema,
  displayedOrderView,
  editOrderSchema,
  listOrdersSchema,
  orderPageSchema,
  orderSchema,
  orderSummaryView,
  orderView,
  placeOrderSchema,
  readOrderSchema,
  type DisplayedOrderView,
  type EditOrder,
  type ListOrders,
  type OrderSummaryView,
  type OrderView,
  type PlaceOrder,
  type ReadOrder,
} from './orders.schemas.js';

const id = { schema: z.uuid().toLowerCase() };
const headers = (order: Order) => ({ location: `/v1/orders/${order.id}`, etag: etagOf(order) });

@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly book: OrderBookService,
    private readonly pagination: Pagination,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @SignedInPerson()
  @Idempotent('required')
  @Describe({
    summary: 'Place an order',
    description:
      'Orders services at the catalogue’s prices of this moment. Sent again under the same Idempotency-Key it happens once and gets the same answer.',
    answers: { status: 201, description: 'The order is placed.', schema: orderSchema },
    refusals: ['orders.unknown_service', 'orders.service_unavailable', 'orders.mixed_currencies'],
  })
  place(
    @By() actor: Actor,
    @Body({ schema: placeOrderSchema }) body: PlaceOrder,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { tenantId, principalId } = actor;
    const call = { request, reply, tenantId, principalId, key: 'required', view: orderView, headers } as const;
    return this.idempotency.answer(call, (once) => this.orders.place(actor, body, once));
  }

  @Get()
  @SignedIn()
  @Describe({
    summary: 'List orders',
    description:
      'One’s own orders and those of one’s sub-accounts, or everybody’s in the tenant with orders:read; newest first unless sorted otherwise.',
    answers: { status: 200, description: 'A page of orders without their lines.', schema: orderPageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listOrdersSchema }) query: ListOrders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<OrderSummaryView>> {
    const scope = [actor.tenantId, actor.permissions.has('orders:read') ? 'all' : actor.principalId];
    return this.pagination.answer<ListOrders, OrderSummary, OrderSummaryView>(
      { list: 'orders', scope, query, reply },
      {
        read: (page) => this.book.list(actor, query, page),
        view: orderSummaryView,
        sortValue: (order) => order.createdAt,
      },
    );
  }

  @Get(':id')
  @SignedIn()
  @Describe({
    summary: 'Read an order',
    description:
      'One’s own order, one of a sub-account of one’s own, or anybody’s in the tenant with orders:read. With `displayCurrency` the total is told in that currency too, without an ETag and never with 304, since the rate moves while the order’s version stands still.',
    answers: { status: 200, description: 'The order with its lines.', schema: displayedOrderSchema },
    refusals: ['orders.not_found'],
    versioned: true,
  })
  async get(
    @By() actor: Actor,
    @Param('id', id) orderId: string,
    @Query({ schema: readOrderSchema }) { displayCurrency }: ReadOrder,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DisplayedOrderView | undefined> {
    // Whoever held the version would be told 304 about a rate that has moved.
    if (displayCurrency !== undefined)
      return displayedOrderView(await this.book.getDisplayed(actor, orderId, displayCurrency));
    return answerVersioned(reply, orderView(await this.book.get(actor, orderId)));
  }

  @Patch(':id')
  @SignedIn()
  @Describe({
    summary: 'Change an order',
    description: 'Changes the note or replaces the lines while the order is placed; new lines are priced anew.',
    answers: { status: 200, description: 'The order as changed.', schema: orderSchema },
    refusals: [
      'orders.not_found',
      'orders.not_editable',
      'orders.unknown_service',
      'orders.service_unavailable',
      'orders.mixed_currencies',
    ],
    conditional: true,
  })
  async edit(
    @By() actor: Actor,
    @Param('id', id) orderId: string,
    @IfMatch() precondition: Precondition,
    @Body({ schema: editOrderSchema }) body: EditOrder,
  ): Promise<OrderView> {
    return precondition.answer(orderView(await this.orders.edit(actor, orderId, body, precondition)));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('orders:manage')
  @Describe({
    summary: 'Archive an order',
    description: 'Takes a cancelled order out of sight: then it is 404, and in no list.',
    answers: { status: 204, description: 'The order is archived.' },
    refusals: ['orders.not_found', 'orders.not_archivable'],
    conditional: true,
  })
  archive(@By() actor: Actor, @Param('id', id) orderId: string, @IfMatch() precondition: Precondition): Promise<void> {
    return this.orders.archive(actor, orderId, precondition);
  }
}
