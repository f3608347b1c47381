import { defineErrors } from '#libs/errors';

export const exchangeRatesErrors = defineErrors('exchange_rates', {
  not_quoted: {
    kind: 'not_found',
    title: 'Nobody quotes this currency.',
    cause:
      'There are no rates with this code as their base: it is of no currency, or of one that the source leaves out.',
    fix: 'Use a currency that is quoted, such as EUR or USD; the rates of one name the others.',
  },
});
