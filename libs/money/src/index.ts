/** Money: whole minor units and an ISO 4217 code; never a float. */
export { currencySchema, moneySchema, plus, times, type Money } from './money.js';
