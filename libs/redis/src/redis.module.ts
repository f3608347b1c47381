import { Global, Module } from '@nestjs/common';
import { ResilienceModule } from '#libs/resilience';
import { Redis } from './redis.js';

/** Offers Redis to every module. */
@Global()
@Module({ imports: [ResilienceModule], providers: [Redis], exports: [Redis] })
export class RedisModule {}
