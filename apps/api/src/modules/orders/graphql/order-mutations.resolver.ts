import { Injectable } from '@nestjs/common';
import { GraphQLID, GraphQLInputObjectType, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { AppError } from '#libs/errors';
import {
  isGiven,
  isId,
  needs,
  needsPerson,
  Resolves,
  type Fields,
  type GraphqlCall,
  type SchemaPart,
} from '#libs/graphql';
import { checked, etagOf, type Problem } from '#libs/http';
import { Idempotency, type KeyedReply } from '#libs/idempotency';
import { cancelOrderSchema, orderView, placeOrderSchema, type OrderView } from '../http/orders.schemas.js';
import type { Order } from '../order.entity.js';
import { ordersErrors } from '../orders.errors.js';
import { OrdersService } from '../orders.service.js';
import { OrderTypes } from './order.type.js';

interface Placing {
  readonly input: {
    readonly lines: readonly { readonly serviceId: string; readonly quantity: number }[];
    readonly note?: string | null;
  };
  readonly idempotencyKey: string;
}

const ROUTE = '/v1/orders';
const KEY_ARGUMENT = 'argument:idempotencyKey';
const headers = (order: Order) => ({ location: `${ROUTE}/${order.id}`, etag: etagOf(order) });

/** What can be done to orders through GraphQL, with the same keys as through REST: a retry may come through either door. */
@Injectable()
@Resolves()
export class OrderMutations implements SchemaPart {
  readonly mutations: Fields<unknown>;

  constructor(
    private readonly orders: OrdersService,
    private readonly idempotency: Idempotency,
    types: OrderTypes,
  ) {
    const type = new GraphQLNonNull(types.order.type);
    const id = { type: new GraphQLNonNull(GraphQLID) };
    const key = { type: new GraphQLNonNull(GraphQLString), description: 'As the header Idempotency-Key.' };
    this.mutations = {
      placeOrder: {
        ...needsPerson,
        ...{ type, args: { input: { type: new GraphQLNonNull(placeOrderInput) }, idempotencyKey: key } },
        description: 'Orders services at the catalogue’s prices of this moment, once for each key.',
        resolve: (_, given, call) => this.place(given as Placing, call),
      },
      cancelOrder: {
        ...needs(),
        ...{ type, args: { id, reason: { type: GraphQLString } } },
        description: 'Its customer may cancel while it is placed; with orders:manage also once it is paid.',
        resolve: (_, given, call) => this.cancel(given as { id: string; reason?: string | null }, call),
      },
    };
  }

  private async place({ input, idempotencyKey }: Placing, { actor, context }: GraphqlCall): Promise<OrderView> {
    const { lines, note } = input;
    const wishes = lines.map(({ serviceId, quantity }) => ({ serviceId, quantity }));
    const body = { lines: wishes, ...(note !== undefined && { note }) };
    const request = checked(placeOrderSchema, body, { type: 'body' });
    const { tenantId, principalId } = actor;
    const reply = new StatusOnly();
    const asked = {
      ...{ method: 'POST', url: ROUTE, routeOptions: { url: ROUTE }, params: {}, body },
      ...{ headers: { 'idempotency-key': idempotencyKey }, context, refusal: undefined },
    };
    const keyed = { key: 'required', keyPointer: KEY_ARGUMENT } as const;
    const call = { request: asked, reply, tenantId, principalId, ...keyed, view: orderView, headers };
    const answer = await this.idempotency.answer(call, (once) => this.orders.place(actor, request, once));
    if (reply.status === 201) return JSON.parse(answer) as OrderView;
    const { code, title, detail, errors } = JSON.parse(answer) as Problem;
    throw new AppError(code, 'conflict', title, { ...(detail && { detail }), ...(errors && { errors }) });
  }

  private async cancel(
    { id, reason }: { id: string; reason?: string | null },
    { actor }: GraphqlCall,
  ): Promise<OrderView> {
    if (!isId(id)) throw ordersErrors.not_found();
    const checkedReason =
      checked(cancelOrderSchema, isGiven(reason) ? { reason } : {}, { type: 'body' })?.reason ?? null;
    return orderView(await this.orders.cancel(actor, id.toLowerCase(), checkedReason));
  }
}

/** Of REST's answer only whether it is a success or a refusal. */
class StatusOnly implements KeyedReply {
  status = 0;

  code(status: number): this {
    this.status = status;
    return this;
  }

  header(): this {
    return this;
  }

  headers(): this {
    return this;
  }
}

const placeOrderInput = new GraphQLInputObjectType({
  name: 'PlaceOrderInput',
  fields: () => ({
    lines: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(orderLineInput))) },
    note: { type: GraphQLString },
  }),
});

const orderLineInput = new GraphQLInputObjectType({
  name: 'OrderLineInput',
  fields: {
    serviceId: { type: new GraphQLNonNull(GraphQLID) },
    quantity: { type: new GraphQLNonNull(GraphQLInt) },
  },
});
