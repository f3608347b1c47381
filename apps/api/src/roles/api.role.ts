import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessModule } from '#libs/access';
import { GraphqlModule } from '#libs/graphql';
import { HttpModule, type RouteTable, type Traffic } from '#libs/http';
import { IdempotencyModule } from '#libs/idempotency';
import { LimitsModule } from '#libs/limits';
import { LoadModule, type Load } from '#libs/load';
import { ApiKeysApiModule } from '../modules/api-keys/api-keys.module.js';
import { AuditApiModule } from '../modules/audit/audit.module.js';
import { AuthApiModule } from '../modules/auth/auth.module.js';
import { CatalogueApiModule } from '../modules/catalogue/catalogue.module.js';
import { DeadLettersApiModule } from '../modules/dead-letters/dead-letters.module.js';
import { ExchangeRatesApiModule } from '../modules/exchange-rates/exchange-rates.module.js';
import { HealthApiModule } from '../modules/health/health.module.js';
import { MailDevelopmentModule } from '../modules/mail/mail.module.js';
import { OperationsApiModule } from '../modules/operations/operations.module.js';
import { OrdersApiModule } from '../modules/orders/orders.module.js';
import { RolesApiModule } from '../modules/roles/roles.module.js';
import { StatisticsApiModule } from '../modules/statistics/statistics.module.js';
import { TenantsApiModule, TenantsModule } from '../modules/tenants/tenants.module.js';
import { UsersApiModule } from '../modules/users/users.module.js';
import { groundModules, type Ground } from './ground.js';

/** What a role that answers requests needs besides: the routes as they are declared, what goes over them, how much there is to do. */
export interface HttpGround extends Ground {
  readonly routes: RouteTable;
  readonly traffic: Traffic;
  readonly load: Load;
}

/** Every module's doors for requests. */
export function doors({ config, routes, traffic, load }: HttpGround): (DynamicModule | Type)[] {
  return [
    ...[IdempotencyModule, HttpModule.with(routes, traffic), LoadModule.with(load)],
    ...[AccessModule.with(AuthApiModule), LimitsModule.with(TenantsModule), GraphqlModule],
    ...[HealthApiModule, OperationsApiModule, AuditApiModule, TenantsApiModule, UsersApiModule, AuthApiModule],
    ...[CatalogueApiModule, OrdersApiModule, RolesApiModule, StatisticsApiModule, DeadLettersApiModule],
    ...[ApiKeysApiModule, ExchangeRatesApiModule],
    ...(config.isProduction ? [] : [MailDevelopmentModule]),
  ];
}

/** The role that answers requests, and leaves events to others. */
@Module({})
export class ApiRole {
  static on(ground: HttpGround): DynamicModule {
    return { module: ApiRole, imports: [...groundModules(ground), ...doors(ground)] };
  }
}
