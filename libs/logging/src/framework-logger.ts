import { Logger, PinoLogger } from 'nestjs-pino';
import type { Log } from './log.js';

/** Nest's own voice: what it says of every module and route it finds is for debugging; warnings and errors are kept. */
class FrameworkLogger extends Logger {
  override log(...message: Parameters<Logger['log']>): void {
    this.debug(...message);
  }
}

/** A logger for Nest that writes through ours from the first line on, also about a start that fails. */
export function frameworkLogger(log: Log): Logger {
  const settings = { pinoHttp: { logger: log, autoLogging: false }, renameContext: 'module' };
  return new FrameworkLogger(new PinoLogger(settings), settings);
}
