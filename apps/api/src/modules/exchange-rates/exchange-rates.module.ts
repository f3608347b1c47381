import { Module } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { ExchangeRatesFacade } from './exchange-rates.facade.js';
import { ExchangeRatesRepository } from './exchange-rates.repository.js';
import { ExchangeRatesService } from './exchange-rates.service.js';
import { ExchangeRatesController } from './http/exchange-rates.controller.js';
import { KeptQuotations } from './kept-quotations.js';
import { RatesAddress } from './rates-address.js';
import { RatesSource } from './rates-source.js';

@Module({
  providers: [
    ...[ExchangeRatesRepository, KeptQuotations, RatesSource, ExchangeRatesService, ExchangeRatesFacade],
    {
      provide: RatesAddress,
      useFactory: (config: Config, log: Log) => RatesAddress.of(config, log),
      inject: [Config, LOG],
    },
  ],
  exports: [ExchangeRatesService, ExchangeRatesFacade],
})
export class ExchangeRatesModule {}

/** The doors the api role opens. */
@Module({ imports: [ExchangeRatesModule], controllers: [ExchangeRatesController] })
export class ExchangeRatesApiModule {}
