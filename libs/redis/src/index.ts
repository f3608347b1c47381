/** Redis: what instances share for a moment and may lose at any time. */
export { inTime, Redis } from './redis.js';
export { RedisModule } from './redis.module.js';
