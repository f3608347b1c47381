/** Money: whole minor units and an ISO 4217 code; never a float. */
export { formatMoney } from './format-money.js';
export { currencySchema, moneySchema, plus, times, type Money } from './money.js';
