import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Config } from '#libs/config';
import { Database } from '#libs/database';
import { LOG, type Log } from '#libs/logging';
import { AccessGuard } from './access.guard.js';
import { Revocations } from './revocations.js';
import { UndeclaredRoutes } from './undeclared-routes.js';

/** Seconds by which a revocation outlives the longest token, so that clocks may differ a little. */
const MARGIN = 60;

/** Closes every route by default. `doors` is the module that provides the `Authenticator`. */
@Global()
@Module({})
export class AccessModule {
  static with(doors: NonNullable<DynamicModule['imports']>[number]): DynamicModule {
    return {
      module: AccessModule,
      imports: [DiscoveryModule, doors],
      providers: [UndeclaredRoutes, { provide: APP_GUARD, useClass: AccessGuard }],
    };
  }
}

/** Offers the revocations to every module. */
@Global()
@Module({
  providers: [
    {
      provide: Revocations,
      useFactory: (database: Database, log: Log, { env }: Config) =>
        new Revocations(database, log, env.ACCESS_TOKEN_TTL + MARGIN),
      inject: [Database, LOG, Config],
    },
  ],
  exports: [Revocations],
})
export class RevocationsModule {}
