/** Cache: what was read a moment ago, in memory before Redis, forgotten everywhere once it changed. */
export { Caches } from './caches.js';
export { CacheModule } from './cache.module.js';
export type { Cache, CachedThing } from './cache.js';
