import type { DynamicModule, Type } from '@nestjs/common';
import { RevocationsModule } from '#libs/access';
import { CacheModule } from '#libs/cache';
import { ConfigModule, type Config } from '#libs/config';
import { DatabaseModule } from '#libs/database';
import { EventsModule } from '#libs/events';
import { LoggingModule, type Log } from '#libs/logging';
import { MessagingModule } from '#libs/messaging';
import { MetricsModule } from '#libs/metrics';
import { MongoModule } from '#libs/mongo';
import { NoticesModule } from '#libs/notices';
import { RedisModule } from '#libs/redis';
import { ResilienceModule } from '#libs/resilience';
import { SealingModule } from '#libs/sealing';
import { TracingModule } from '#libs/tracing';
import { migrations } from '#migrations';
import { HealthAdminModule } from '../modules/health/health.module.js';
import { OperationsModule } from '../modules/operations/operations.module.js';
import { entities } from './entities.js';

/** What exists before Nest does. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
}

/** What every role stands on: the libs, and the listener that tells operators how the process is. */
export function groundModules({ config, log }: Ground): (DynamicModule | Promise<DynamicModule> | Type)[] {
  return [
    ...[ConfigModule.with(config), LoggingModule.with(log), DatabaseModule.with({ migrations, entities })],
    TracingModule.with(config),
    ...[MetricsModule, ResilienceModule, SealingModule, RedisModule, MongoModule, NoticesModule, CacheModule],
    ...[EventsModule, MessagingModule, RevocationsModule, HealthAdminModule, OperationsModule],
  ];
}
