import { Module } from '@nestjs/common';
import { CatalogueGraphqlModule, CatalogueModule } from '#modules/catalogue';
import { ExchangeRatesModule } from '#modules/exchange-rates';
import { UsersGraphqlModule } from '#modules/users';
import { OrderMutations } from './graphql/order-mutations.resolver.js';
import { OrderTypes } from './graphql/order.type.js';
import { OrdersResolver } from './graphql/orders.resolver.js';
import { OrderTransitionsController } from './http/order-transitions.controller.js';
import { OrdersController } from './http/orders.controller.js';
import { OrderBookService } from './order-book.service.js';
import { OrderOverviewsRepository } from './order-overviews.repository.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';
import { OrderLine } from './order-line.entity.js';
import { Order } from './order.entity.js';

@Module({
  imports: [CatalogueModule, ExchangeRatesModule],
  providers: [OrdersRepository, OrderOverviewsRepository, OrderBookService, OrdersService],
  exports: [OrderBookService, OrdersService],
})
export class OrdersModule {
  static readonly entities = [Order, OrderLine];
}

/** The doors the api role opens. */
@Module({
  imports: [OrdersModule, UsersGraphqlModule, CatalogueGraphqlModule],
  controllers: [OrdersController, OrderTransitionsController],
  providers: [OrderTypes, OrdersResolver, OrderMutations],
})
export class OrdersApiModule {}
