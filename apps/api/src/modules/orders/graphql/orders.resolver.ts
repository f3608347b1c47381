import { Injectable } from '@nestjs/common';
import { GraphQLID, GraphQLList, GraphQLNonNull, type GraphQLFieldConfigArgumentMap } from 'graphql';
import {
  date,
  isGiven,
  isId,
  needs,
  pageOf,
  portion,
  Resolves,
  shown,
  type Fields,
  type GraphqlCall,
  type Portion,
  type SchemaPart,
} from '#libs/graphql';
import { httpErrors, Pagination, type Window } from '#libs/http';
import { UserTypes } from '#modules/users';
import { orderSummaryView, orderView, type OrderSummaryView, type OrderView } from '../http/orders.schemas.js';
import type { OrderStatus } from '../order.entity.js';
import { OrderBookService, type OrderFilter, type OrderSummary } from '../order-book.service.js';
import { orderCounts, orderStatus, OrderTypes, spending } from './order.type.js';

interface Wanted extends Portion {
  readonly status?: OrderStatus | null;
  readonly customerId?: string | null;
}

interface Span {
  readonly customerId?: string | null;
  readonly from: string;
  readonly to: string;
}

/** Orders, as REST shows them, and what a front end wants to know of many. */
@Injectable()
@Resolves()
export class OrdersResolver implements SchemaPart {
  readonly queries: Fields<unknown>;

  constructor(
    private readonly book: OrderBookService,
    private readonly pagination: Pagination,
    types: OrderTypes,
    users: UserTypes,
  ) {
    const list = { type: new GraphQLNonNull(types.orders) };
    const filter = { ...portion, status: { type: orderStatus } };
    const customerId = { type: GraphQLID, description: 'Only this customer’s.' };
    users.user.add({
      orders: {
        ...list,
        description: 'Their orders, newest first, as far as the caller may see them.',
        args: filter,
        resolve: ({ id }, given, call) => this.ofCustomer(id, given as Wanted, call),
      },
    });
    const args = { ...filter, customerId };
    this.queries = {
      order: this.one(types),
      orders: {
        ...{ ...needs(), ...list, args },
        description: 'One’s own orders and those of one’s sub-accounts, or everybody’s with orders:read; newest first.',
        resolve: (_, given, call) => this.list(given as Wanted, call),
      },
      orderCounts: {
        ...{ ...needs(), type: new GraphQLNonNull(orderCounts), args: { customerId } },
        description: 'How many of the orders that the caller may see are in each state.',
        resolve: (_, given, { actor }) => this.book.count(actor, customerOf(given as Wanted).customerId),
      },
      spending: this.spending({ customerId }),
    };
  }

  private one({ order }: OrderTypes): Fields<unknown>[string] {
    return {
      ...needs(),
      description: 'An order that the caller may see; else null.',
      type: order.type,
      args: { id: { type: new GraphQLNonNull(GraphQLID) } },
      resolve: (_, given, call) => {
        const { id } = given as { id: string };
        return isId(id) ? this.find(id.toLowerCase(), call) : null;
      },
    };
  }

  /** Those that are asked for together, under however many names, are read together. */
  private async find(id: string, call: GraphqlCall): Promise<OrderView | null> {
    const order = await call.load(OrdersResolver, id, async (ids: readonly string[]) => {
      const found = await this.book.findMany(call.actor, ids);
      return ids.map((one) => found.get(one));
    });
    return order ? orderView(order) : null;
  }

  private spending(whose: GraphQLFieldConfigArgumentMap): Fields<unknown>[string] {
    const day = { type: new GraphQLNonNull(date) };
    return {
      ...{ ...needs(), type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(spending))) },
      description: 'What was paid or fulfilled, by the month of placing and the currency; of what the caller may see.',
      args: { ...whose, from: day, to: day },
      resolve: (_, given, { actor }) => {
        const { from, to, ...asked } = given as Span;
        return this.book.spending(actor, { from, to, ...customerOf(asked) });
      },
    };
  }

  private async list({ status, customerId, ...wanted }: Wanted, call: GraphqlCall): Promise<Window<OrderSummaryView>> {
    const { actor } = call;
    const filter: OrderFilter = { ...customerOf({ customerId }), ...(status && { status }) };
    return this.windowOf(wanted, filter, call, (page) => this.book.list(actor, filter, page));
  }

  /** The first pages of all customers that are asked for together are read together. */
  private ofCustomer(customerId: string, wanted: Wanted, call: GraphqlCall): Promise<Window<OrderSummaryView>> {
    if (isGiven(wanted.after)) return this.list({ ...wanted, customerId }, call);
    const { first, status } = wanted;
    const filter: OrderFilter = { customerId, ...(status && { status }) };
    return this.windowOf({ first }, filter, call, async (page) => {
      const kind = `orders of customers: ${first} ${status ?? ''}`;
      const items = await call.load(kind, customerId, async (ids: readonly string[]) => {
        const found = await this.book.newestOf(call.actor, ids, { status: filter.status, limit: page.limit + 1 });
        return ids.map((id) => found.get(id) ?? []);
      });
      return { items };
    });
  }

  private async windowOf(
    wanted: Portion,
    filter: OrderFilter,
    { actor }: GraphqlCall,
    read: Parameters<Pagination['window']>[1]['read'],
  ): Promise<Window<OrderSummaryView>> {
    const query = { ...pageOf(wanted), sort: '-createdAt', count: 'false', ...filter } as const;
    const scope = [actor.tenantId, actor.permissions.has('orders:read') ? 'all' : actor.principalId];
    const window = await this.pagination.window<typeof query, OrderSummary>(
      { list: 'orders', scope, query },
      { read: read as never, sortValue: (order) => order.createdAt },
    );
    return shown(window, orderSummaryView);
  }
}

function customerOf({ customerId }: { readonly customerId?: string | null | undefined }): { customerId?: string } {
  if (!isGiven(customerId)) return {};
  if (isId(customerId)) return { customerId: customerId.toLowerCase() };
  const errors = [{ pointer: '/customerId', code: 'invalid_format', detail: 'must be a UUID' }];
  throw httpErrors.invalid({ errors });
}
