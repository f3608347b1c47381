import type { OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '#libs/config';
import type { Log } from '#libs/logging';
import { RatesStandIn } from './rates-stand-in.js';

const STAND_IN = 'stand-in';

/** Whom this process asks for exchange rates, and under which name it keeps what they tell. */
export class RatesAddress implements OnApplicationShutdown {
  private constructor(
    readonly url: string,
    readonly source: string,
    private readonly standIn?: RatesStandIn,
  ) {}

  /** The address of the settings, or that of a stand-in, which it opens. */
  static async of({ env, exchangeRatesUrl }: Config, log: Log): Promise<RatesAddress> {
    if (exchangeRatesUrl !== undefined) {
      const { host } = new URL(exchangeRatesUrl);
      log.info({ module: 'exchange-rates', host }, 'exchange rates are asked of a host');
      return new RatesAddress(exchangeRatesUrl, host);
    }
    const temper = env.EXCHANGE_RATES_STAND_IN;
    const standIn = new RatesStandIn(temper);
    const url = await standIn.open();
    log.warn({ module: 'exchange-rates', url, temper }, 'exchange rates are made up by a stand-in');
    return new RatesAddress(url, STAND_IN, standIn);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.standIn?.close();
  }
}
