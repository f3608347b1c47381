import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule, RevocationsModule } from '#libs/access';
import { ConfigModule, type Config } from '#libs/config';
import { DatabaseModule } from '#libs/database';
import { EventsModule } from '#libs/events';
import { HttpModule, type RouteTable } from '#libs/http';
import { IdempotencyModule } from '#libs/idempotency';
import { LoggingModule, type Log } from '#libs/logging';
import { SealingModule } from '#libs/sealing';
import { migrations } from '#migrations';
import { AuthApiModule } from '../modules/auth/auth.module.js';
import { CatalogueApiModule } from '../modules/catalogue/catalogue.module.js';
import { HealthApiModule } from '../modules/health/health.module.js';
import { OrdersApiModule } from '../modules/orders/orders.module.js';
import { TenantsApiModule } from '../modules/tenants/tenants.module.js';
import { UsersApiModule } from '../modules/users/users.module.js';
import { entities } from './entities.js';

/** What exists before Nest does. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly routes: RouteTable;
}

/** The role that serves HTTP: every module's doors, on the libs they stand on. */
@Module({})
export class ApiRole {
  static on({ config, log, routes }: Ground): DynamicModule {
    return {
      module: ApiRole,
      imports: [
        ...[ConfigModule.with(config), LoggingModule.with(log), DatabaseModule.with({ migrations, entities })],
        ...[SealingModule, EventsModule, RevocationsModule, IdempotencyModule],
        ...[HttpModule.with(routes), AccessModule.with(AuthApiModule)],
        ...[HealthApiModule, TenantsApiModule, UsersApiModule, AuthApiModule, CatalogueApiModule, OrdersApiModule],
      ],
    };
  }
}
