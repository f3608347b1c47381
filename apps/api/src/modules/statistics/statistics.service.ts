import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import type { Statement } from '#libs/database';
import { UsersFacade } from '#modules/users';
import { orderStatistics, type OrderStatistics } from './order-statistics.js';
import { StatisticsRepository, type CountedOrder } from './statistics.repository.js';

export type { CountedOrder } from './statistics.repository.js';

/** Of how many days, counted back from today (UTC), each is told by itself. */
const DAYS = 366;

/** Counts orders, and tells the sums to who may know of the customer. */
@Injectable()
export class StatisticsService {
  constructor(
    private readonly users: UsersFacade,
    private readonly statistics: StatisticsRepository,
  ) {}

  /** The statement that counts the order as what it is by now. */
  count(order: CountedOrder): Statement {
    return this.statistics.count(order);
  }

  /** For oneself, a parent, or whoever reads orders; to anybody else the user is not there: `users.not_found`. */
  async ofCustomer(actor: Actor, customerId: string): Promise<OrderStatistics> {
    await this.users.admit(actor, customerId, 'orders:read');
    return orderStatistics(customerId, await this.statistics.sums(actor.tenantId, customerId, DAYS));
  }
}
