import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { By, SignedIn, type Actor } from '#libs/access';
import { Describe } from '#libs/http';
import { StatisticsService } from '../statistics.service.js';
import { orderStatisticsSchema, orderStatisticsView, type OrderStatisticsView } from './order-statistics.schemas.js';

@ApiTags('statistics')
@Controller('v1/users/:id/order-statistics')
export class OrderStatisticsController {
  constructor(private readonly statistics: StatisticsService) {}

  @Get()
  @SignedIn()
  @Describe({
    summary: 'Sum up a user’s orders',
    description:
      'How many orders there are in each state, what was spent, and the same by day of placing. For oneself, a parent of that user, or anyone in the tenant with the permission orders:read. Eventually consistent: counted from events, usually within a second of what they tell of.',
    answers: { status: 200, description: 'The sums as far as they are counted.', schema: orderStatisticsSchema },
    refusals: ['users.not_found'],
  })
  async ofCustomer(
    @By() actor: Actor,
    @Param('id', { schema: z.uuid().toLowerCase() }) customerId: string,
  ): Promise<OrderStatisticsView> {
    return orderStatisticsView(await this.statistics.ofCustomer(actor, customerId));
  }
}
