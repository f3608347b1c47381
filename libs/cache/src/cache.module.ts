import { Global, Module } from '@nestjs/common';
import { CacheLog } from './cache-log.js';
import { Caches } from './caches.js';
import { Tiers } from './tiers.js';

/** Offers caches to every module. */
@Global()
@Module({ providers: [CacheLog, Tiers, Caches], exports: [Caches] })
export class CacheModule {}
