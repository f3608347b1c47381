import { Module } from '@nestjs/common';
import { UsersModule } from '#modules/users';
import { OrderStatisticsController } from './http/order-statistics.controller.js';
import { CountOrdersWhenTheyMove } from './messaging/count-orders-when-they-move.consumer.js';
import { StatisticsRepository } from './statistics.repository.js';
import { StatisticsService } from './statistics.service.js';

@Module({
  imports: [UsersModule],
  providers: [StatisticsRepository, StatisticsService],
  exports: [StatisticsService],
})
export class StatisticsModule {}

/** The doors the api role opens. */
@Module({ imports: [StatisticsModule], controllers: [OrderStatisticsController] })
export class StatisticsApiModule {}

/** What the worker role hears. */
@Module({ imports: [StatisticsModule], providers: [CountOrdersWhenTheyMove] })
export class StatisticsWorkerModule {}
