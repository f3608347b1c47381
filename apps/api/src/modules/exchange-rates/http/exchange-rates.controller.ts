import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SignedIn } from '#libs/access';
import { Describe } from '#libs/http';
import { ExchangeRatesService } from '../exchange-rates.service.js';
import {
  askRatesSchema,
  exchangeRatesSchema,
  exchangeRatesView,
  type AskRates,
  type ExchangeRatesView,
} from './exchange-rates.schemas.js';

/** Longer than the host is given; what the call has left is less, mostly. */
const PATIENCE_MS = 2_500;

@ApiTags('exchange-rates')
@Controller('v1/exchange-rates')
export class ExchangeRatesController {
  constructor(private readonly rates: ExchangeRatesService) {}

  @Get()
  @SignedIn()
  @Describe({
    summary: 'Read exchange rates',
    description:
      'What one unit of a currency buys of others, by the reference rates of the day. Where no fresh ones are to be had, the last good ones, marked as stale.',
    answers: { status: 200, description: 'The rates.', schema: exchangeRatesSchema },
    refusals: ['exchange_rates.not_quoted'],
  })
  async read(@Query({ schema: askRatesSchema }) { base, symbols }: AskRates): Promise<ExchangeRatesView> {
    return exchangeRatesView(await this.rates.latest(base, PATIENCE_MS), symbols);
  }
}
