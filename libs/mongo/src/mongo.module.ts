import { Global, Module } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { Circuits, ResilienceModule } from '#libs/resilience';
import { Mongo } from './mongo.js';

/** Offers MongoDB to every module. */
@Global()
@Module({
  imports: [ResilienceModule],
  providers: [
    {
      provide: Mongo,
      useFactory: ({ env }: Config, log: Log, circuits: Circuits) =>
        new Mongo({ url: env.MONGO_URL, slowMs: env.SLOW_QUERY_MS }, log, circuits),
      inject: [Config, LOG, Circuits],
    },
  ],
  exports: [Mongo],
})
export class MongoModule {}
