import { defineErrors } from '#libs/errors';

export const limitsErrors = defineErrors('rate_limit', {
  exceeded: {
    kind: 'limited',
    title: 'Too many requests.',
    cause: 'The address, the user, the API key or the tenant has sent more requests than its limit allows.',
    fix: 'Wait as long as `Retry-After` says. `GET /v1/rate-limit` tells the limits and what is left, and costs nothing.',
  },
});
