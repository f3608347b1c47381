import { Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '#libs/database';
import { Metrics, MetricsModule } from '#libs/metrics';
import { Load, PRIORITIES } from './load.js';

/** Shows the load what only the application knows, and operators what it does. */
@Injectable()
class LoadWatch implements OnApplicationShutdown {
  constructor(
    @Inject(Load) private readonly load: Load,
    database: Database,
    metrics: Metrics,
  ) {
    const shed = metrics.counter('http_requests_shed_total');
    // Found once: to find a label takes a microsecond, of the ten or so that a refusal may cost.
    const of = new Map(PRIORITIES.map((priority) => [priority, shed.labels({ priority })]));
    load.watch({ poolWaitMs: () => database.expectedWaitMs, tell: (priority) => of.get(priority)?.inc() });
    metrics.gauge('http_heavy_requests_waiting', (line) => line.set(load.heavy.waiting));
  }

  onApplicationShutdown(): void {
    this.load.stop();
  }
}

/** Lets the HTTP hooks, which exist before Nest does, know how the process is. */
@Module({})
export class LoadModule {
  static with(load: Load): DynamicModule {
    return { module: LoadModule, imports: [MetricsModule], providers: [{ provide: Load, useValue: load }, LoadWatch] };
  }
}
