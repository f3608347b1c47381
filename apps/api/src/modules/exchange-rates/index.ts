/** Exchange rates: what one currency is in another by the last rates known, fresh or stale. */
export { ExchangeRatesFacade, type Conversion } from './exchange-rates.facade.js';
export { ExchangeRatesModule } from './exchange-rates.module.js';
