import { Injectable } from '@nestjs/common';
import { Logger } from 'nestjs-pino';

/** Nest's own voice: what it says of every module and route it finds is for debugging; warnings and errors are kept. */
@Injectable()
export class FrameworkLogger extends Logger {
  override log(...message: Parameters<Logger['log']>): void {
    this.debug(...message);
  }
}
