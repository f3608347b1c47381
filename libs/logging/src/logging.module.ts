import { Global, Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { FrameworkLogger } from './framework-logger.js';
import { LOG, type Log } from './log.js';

/** Gives everyone the process's `Log`, and Nest a logger that writes through it. */
@Global()
@Module({})
export class LoggingModule {
  static with(log: Log): DynamicModule {
    return {
      module: LoggingModule,
      // The access line is written by one hook of libs/http: nestjs-pino's per-request middleware costs ten times as much.
      imports: [
        LoggerModule.forRoot({ pinoHttp: { logger: log, autoLogging: false }, forRoutes: [], renameContext: 'module' }),
      ],
      providers: [{ provide: LOG, useValue: log }, FrameworkLogger],
      exports: [LOG, FrameworkLogger],
    };
  }
}
