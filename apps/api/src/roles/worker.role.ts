import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessBackgroundModule } from '#libs/access';
import { IdempotencyBackgroundModule } from '#libs/idempotency';
import { BackgroundModule } from '#libs/messaging';
import { AuditWorkerModule } from '../modules/audit/audit.module.js';
import { AuthWorkerModule } from '../modules/auth/auth.module.js';
import { CatalogueWorkerModule } from '../modules/catalogue/catalogue.module.js';
import { MailWorkerModule } from '../modules/mail/mail.module.js';
import { StatisticsWorkerModule } from '../modules/statistics/statistics.module.js';
import { UsersWorkerModule } from '../modules/users/users.module.js';
import { groundModules, type Ground } from './ground.js';

/** The relay, every module's consumers, and the jobs. */
export function background(): Type[] {
  return [
    ...[BackgroundModule, AccessBackgroundModule, IdempotencyBackgroundModule],
    ...[AuthWorkerModule, UsersWorkerModule, CatalogueWorkerModule, StatisticsWorkerModule, MailWorkerModule],
    AuditWorkerModule,
  ];
}

/** The role that publishes and consumes events and does the jobs; it answers no request but how it is. */
@Module({})
export class WorkerRole {
  static on(ground: Ground): DynamicModule {
    return { module: WorkerRole, imports: [...groundModules(ground), ...background()] };
  }
}
