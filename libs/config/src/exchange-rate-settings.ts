import { z } from 'zod';
import { whole } from './rules.js';

/** How the stand-in for the host of exchange rates may behave, so that people see by hand what the tests see. */
export const STAND_IN_TEMPERS = [
  ...(['answers', 'slow', 'hangs', 'fails'] as const),
  ...(['wrong', 'huge', 'drips', 'resets', 'closed'] as const),
] as const;

/** One of them. */
export type StandInTemper = (typeof STAND_IN_TEMPERS)[number];

/** Whom exchange rates are asked of, and for how long they count. */
export const exchangeRateSettings = {
  EXCHANGE_RATES_URL: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://api.frankfurter.dev/v1/latest' })
    .optional()
    .meta({
      description:
        'whom exchange rates are asked of; unset: a stand-in inside the process, in production https://api.frankfurter.dev/v1/latest',
    }),
  EXCHANGE_RATES_STAND_IN: z
    .enum(STAND_IN_TEMPERS)
    .default('answers')
    .meta({
      description: `how that stand-in behaves: ${STAND_IN_TEMPERS.join(', ')}; there is none in production`,
    }),
  EXCHANGE_RATES_TTL_SECONDS: whole(1, 86_400)
    .default(3_600)
    .meta({ description: 'how long exchange rates count as fresh; older ones are asked for again, or marked stale' }),
};
