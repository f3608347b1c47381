import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { Revocations } from './revocations.js';
import { UndeclaredRoutes } from './undeclared-routes.js';

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
@Module({ providers: [Revocations], exports: [Revocations] })
export class RevocationsModule {}
