import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Turnstile } from '#libs/access';
import { RateLimitController } from './http/rate-limit.controller.js';
import { LimitLog } from './limit-log.js';
import { Limiter } from './limiter.js';
import { LimitsGuard } from './limits.guard.js';
import { Policies } from './policies.js';

/** Limits how often everybody may ask. `tenants` is the module that provides the `TenantRates`. */
@Global()
@Module({})
export class LimitsModule {
  static with(tenants: NonNullable<DynamicModule['imports']>[number]): DynamicModule {
    return {
      module: LimitsModule,
      imports: [tenants],
      controllers: [RateLimitController],
      providers: [
        ...[LimitLog, Limiter, Policies],
        {
          provide: Turnstile,
          useFactory: (limiter: Limiter, policies: Policies, reflector: Reflector) =>
            new LimitsGuard(limiter, policies, reflector),
          inject: [Limiter, Policies, Reflector],
        },
      ],
      exports: [Turnstile],
    };
  }
}
