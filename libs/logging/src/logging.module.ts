import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LOG, type Log } from './log.js';

/** Gives everyone the process's `Log`. The access line is a hook of libs/http: per-request middleware costs ten times as much. */
@Global()
@Module({})
export class LoggingModule {
  static with(log: Log): DynamicModule {
    return { module: LoggingModule, providers: [{ provide: LOG, useValue: log }], exports: [LOG] };
  }
}
