import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { ApiDescription } from './openapi/api-description.js';
import { DocsController } from './openapi/docs.controller.js';
import { Pagination } from './pagination.js';
import { ProblemFilter } from './problem.filter.js';
import { Refusals } from './refusals.js';
import { Metrics } from '#libs/metrics';
import { RouteTable } from './route-table.js';
import { SchemaPipe } from './schema.pipe.js';
import { Traffic } from './traffic.js';
import { UnexpectedInputGuard } from './unexpected-input.guard.js';

/** What every HTTP door stands on: problems, validation, pagination. */
@Global()
@Module({})
export class HttpModule {
  static with(routes: RouteTable, traffic: Traffic): DynamicModule {
    return {
      module: HttpModule,
      imports: [DiscoveryModule],
      controllers: [DocsController],
      providers: [
        { provide: RouteTable, useValue: routes },
        { provide: Traffic, useFactory: (metrics: Metrics) => traffic.tellTo(metrics), inject: [Metrics] },
        ProblemFilter,
        Refusals,
        { provide: APP_FILTER, useExisting: ProblemFilter },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_GUARD, useClass: UnexpectedInputGuard },
        ApiDescription,
        Pagination,
      ],
      exports: [ApiDescription, ProblemFilter, Pagination, Refusals, Traffic],
    };
  }
}
