import { Injectable } from '@nestjs/common';
import {
  GraphQLEnumType,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
} from 'graphql';
import { connectionOf, dateTime, moneyType, TypeOf, type GraphqlCall } from '#libs/graphql';
import type { Money } from '#libs/money';
import { ServiceTypes } from '#modules/catalogue';
import { UserTypes } from '#modules/users';
import { lineView, type OrderSummaryView, type OrderView } from '../http/orders.schemas.js';
import { OrderBookService } from '../order-book.service.js';

/** An order as the schema has it: of a list without its lines, which are read when somebody asks for them. */
export type OrderNode = OrderView | OrderSummaryView;
type LineNode = OrderView['lines'][number];

/** What somebody paid in one month and currency. */
export interface Spending {
  readonly month: string;
  readonly total: Money;
  readonly orders: number;
}

const id = { type: new GraphQLNonNull(GraphQLID) };
const text = { type: new GraphQLNonNull(GraphQLString) };
const whole = { type: new GraphQLNonNull(GraphQLInt) };
const money = { type: new GraphQLNonNull(moneyType) };

export const orderStatus = new GraphQLEnumType({
  name: 'OrderStatus',
  values: {
    PLACED: { value: 'placed' },
    PAID: { value: 'paid' },
    FULFILLED: { value: 'fulfilled' },
    CANCELLED: { value: 'cancelled' },
  },
});

export const orderCounts = new GraphQLObjectType({
  name: 'OrderCounts',
  description: 'How many orders are in each state.',
  fields: { placed: whole, paid: whole, fulfilled: whole, cancelled: whole },
});

export const spending = new GraphQLObjectType<Spending, GraphqlCall>({
  name: 'Spending',
  description: 'What was paid for in a month, in one currency.',
  fields: { month: { ...text, description: 'YYYY-MM, by the day of placing.' }, total: money, orders: whole },
});

/** The types that orders add to the schema. */
@Injectable()
export class OrderTypes {
  readonly order: TypeOf<OrderNode>;
  readonly orders;

  constructor(
    private readonly book: OrderBookService,
    users: UserTypes,
    services: ServiceTypes,
  ) {
    const line = new TypeOf<LineNode>('OrderLine', 'One position of an order, as it was sold.', () => ({
      ...{ id, serviceId: id, code: text, name: text, quantity: whole, unitPrice: money, total: money },
      service: {
        description: 'The service as it is now; null where the caller may not see it any more.',
        type: services.service.type,
        resolve: ({ serviceId }, _, call) => services.find(serviceId, call),
      },
    }));
    this.order = new TypeOf<OrderNode>('Order', 'What was bought, by whom, and how far it got.', () => ({
      id,
      status: { type: new GraphQLNonNull(orderStatus) },
      customer: {
        type: new GraphQLNonNull(users.user.type),
        resolve: ({ customerId }, _, call) => users.load(customerId, call),
      },
      lines: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(line.type))),
        resolve: (order, _, call) => ('lines' in order ? order.lines : this.linesOf(order, call)),
      },
      total: money,
      note: { type: GraphQLString },
      version: whole,
      createdAt: { type: new GraphQLNonNull(dateTime) },
      updatedAt: { type: new GraphQLNonNull(dateTime) },
    }));
    this.orders = connectionOf(this.order.type);
  }

  private linesOf({ id, total }: OrderSummaryView, call: GraphqlCall): Promise<readonly LineNode[]> {
    const lines = call.load(OrderTypes, id, async (ids: readonly string[]) => {
      const found = await this.book.linesOf(call.actor, ids);
      return ids.map((one) => found.get(one) ?? []);
    });
    return lines.then((all) => all.map((line) => lineView(line, total.currency)));
  }
}
