import { Global, Module } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { Mongo } from './mongo.js';

/** Offers MongoDB to every module. */
@Global()
@Module({
  providers: [
    {
      provide: Mongo,
      useFactory: ({ env }: Config, log: Log) => new Mongo({ url: env.MONGO_URL, slowMs: env.SLOW_QUERY_MS }, log),
      inject: [Config, LOG],
    },
  ],
  exports: [Mongo],
})
export class MongoModule {}
