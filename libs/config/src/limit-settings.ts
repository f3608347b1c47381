import { rate, whole } from './rules.js';

/** How often everybody may ask; RATE_LIMIT_AUTH is among what keeps people apart. */
export const limitSettings = {
  RATE_LIMIT_IP: rate.prefault('600/1m').meta({
    description: 'requests of one address (of IPv6: of a /64) within a window; off lifts the limit',
  }),
  RATE_LIMIT_PRINCIPAL: rate.prefault('1200/1m').meta({
    description: 'requests of one user or one API key within a window; off lifts the limit',
  }),
  RATE_LIMIT_TENANT: rate.prefault('12000/1m').meta({
    description: 'requests of all people and keys of a tenant within a window; off lifts the limit',
  }),
  RATE_LIMIT_INSTANCES: whole(1, 1_000).default(1).meta({
    description: 'instances that share the limits; each allows its part where they cannot count together in Redis',
  }),
};
