import { Module } from '@nestjs/common';
import { CatalogueModule } from '#modules/catalogue';
import { ExchangeRatesModule } from '#modules/exchange-rates';
import { OrderTransitionsController } from './http/order-transitions.controller.js';
import { OrdersController } from './http/orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';
import { OrderLine } from './order-line.entity.js';
import { Order } from './order.entity.js';

@Module({
  imports: [CatalogueModule, ExchangeRatesModule],
  providers: [OrdersRepository, OrdersService],
  exports: [OrdersService],
})
export class OrdersModule {
  static readonly entities = [Order, OrderLine];
}

/** The doors the api role opens. */
@Module({ imports: [OrdersModule], controllers: [OrdersController, OrderTransitionsController] })
export class OrdersApiModule {}
