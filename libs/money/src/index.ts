/** Money: whole minor units and an ISO 4217 code; never a float. */
export { convert } from './convert.js';
export { formatMoney } from './format-money.js';
export { currencySchema, moneySchema, plus, times, type Money } from './money.js';
