/** Redis: what instances share for a moment and may lose at any time. */
export { Redis } from './redis.js';
export { RedisModule } from './redis.module.js';
