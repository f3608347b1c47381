import { Injectable } from '@nestjs/common';
import { AppError } from '#libs/errors';
import { convert, type Money } from '#libs/money';
import { ExchangeRatesService } from './exchange-rates.service.js';

/** An amount in another currency, and by which rate of which day. */
export interface Conversion {
  readonly amount: Money;
  readonly rate: number;
  readonly date: string;
  readonly stale: boolean;
}

/** Whoever asks has something of their own to answer, and does not wait for long. */
const PATIENCE_MS = 300;

/** What other modules may ask of exchange rates. */
@Injectable()
export class ExchangeRatesFacade {
  constructor(private readonly rates: ExchangeRatesService) {}

  /**
   * The amount in `currency` (three capital letters) by the last rate known, rounded half to even to its minor unit; null
   * where there is none within 300 ms, nobody quotes it, or the amount is beyond what a JSON number holds exactly.
   */
  async convert(amount: Money, currency: string): Promise<Conversion | null> {
    if (currency === amount.currency) return { amount, rate: 1, date: today(), stale: false };
    try {
      const { rates, date, stale } = await this.rates.latest(amount.currency, PATIENCE_MS);
      const rate = rates[currency];
      return rate === undefined ? null : { amount: convert(amount, rate, currency), rate, date, stale };
    } catch (error) {
      if (error instanceof AppError || error instanceof RangeError) return null;
      throw error;
    }
  }
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
