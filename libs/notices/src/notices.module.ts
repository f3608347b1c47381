import { Global, Module } from '@nestjs/common';
import { Database, Notifications } from '#libs/database';
import { Redis } from '#libs/redis';
import { Notices, NoticesByPostgres, NoticesByRedis } from './notices.js';

/** Offers notices to every module: by Redis where one is configured, by PostgreSQL where not or where it is away. */
@Global()
@Module({
  providers: [
    {
      provide: Notices,
      useFactory: (redis: Redis, database: Database, notifications: Notifications) => {
        const byPostgres = new NoticesByPostgres(database, notifications);
        return redis.commands ? new NoticesByRedis(redis, byPostgres) : byPostgres;
      },
      inject: [Redis, Database, Notifications],
    },
  ],
  exports: [Notices],
})
export class NoticesModule {}
