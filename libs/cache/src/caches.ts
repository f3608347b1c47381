import { Injectable } from '@nestjs/common';
import { CacheLog } from './cache-log.js';
import { Cache, type CachedThing } from './cache.js';
import { Tiers } from './tiers.js';

/** Where modules get their caches from. */
@Injectable()
export class Caches {
  constructor(
    private readonly tiers: Tiers,
    private readonly log: CacheLog,
  ) {
    tiers.onHit(({ key, layer, graced }) =>
      log.looked(key.slice(0, key.indexOf(':')), key, graced ? 'stale' : 'hit', layer),
    );
  }

  of<Value extends object>(cached: CachedThing<Value>): Cache<Value> {
    return new Cache(cached, this.tiers, this.log);
  }
}
