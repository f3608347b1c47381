import { Global, Module } from '@nestjs/common';
import { Redis } from './redis.js';

/** Offers Redis to every module. */
@Global()
@Module({ providers: [Redis], exports: [Redis] })
export class RedisModule {}
