import { Global, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Metrics, MetricsModule } from '#libs/metrics';
import { LOG, type Log } from './log.js';
import { linesLost } from './standard-output.js';

/** Tells how many lines nobody took. */
@Injectable()
class LoggingMetrics {
  constructor(metrics: Metrics) {
    metrics.gauge('log_lines_lost', (gauge) => gauge.set(linesLost()));
  }
}

/** Gives everyone the process's `Log`. The access line is a hook of libs/http: per-request middleware costs ten times as much. */
@Global()
@Module({})
export class LoggingModule {
  static with(log: Log): DynamicModule {
    return {
      module: LoggingModule,
      imports: [MetricsModule],
      providers: [{ provide: LOG, useValue: log }, LoggingMetrics],
      exports: [LOG],
    };
  }
}
