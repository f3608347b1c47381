import type { Server, ServerResponse } from 'node:http';
import type { INestApplication, INestApplicationContext } from '@nestjs/common';
import type { Config } from '#libs/config';
import { Traffic } from '#libs/http';
import { written, type Log } from '#libs/logging';
import { Readiness } from './modules/health/health.module.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** How long requests in flight, and then the parts, may take to end. */
const PATIENCE_MS = 20_000;

/**
 * On SIGTERM or SIGINT: say draining, wait until the load balancer has heard it, finish what is in flight, close the
 * parts, exit 0. A second signal ends at once; a stop that hangs, and anything nobody caught, ends with 1.
 */
export function stopOnSignals(app: INestApplicationContext, config: Config, log: Log): void {
  let stopping = false;
  const stop = async (reason: string, exitCode: number) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ module: 'main', reason }, 'stopping');
    setTimeout(() => process.exit(1), PATIENCE_MS + config.env.SHUTDOWN_DELAY_MS).unref();
    app.get(Readiness, { strict: false }).drain();
    if (isHttp(app)) {
      app.getHttpServer().prependListener('request', askToReconnect);
      app.get(Traffic, { strict: false }).askToReconnect();
    }
    await new Promise((wake) => setTimeout(wake, exitCode === 0 ? config.env.SHUTDOWN_DELAY_MS : 0));
    await app.close();
    log.info({ module: 'main' }, 'stopped');
    await written(log);
    process.exit(exitCode);
  };
  const give = (error: unknown) => {
    log.fatal({ module: 'main', err: error }, 'nobody caught this');
    void stop('defect', 1);
  };
  for (const signal of SIGNALS) process.on(signal, () => void stop(signal, 0).catch(give));
  process.on('uncaughtException', give);
  process.on('unhandledRejection', give);
}

/** While starting there is nothing to finish: a signal ends the process at once, also where it is the container's first. */
export function leaveOnSignals(): () => void {
  const leave = () => process.exit(0);
  for (const signal of SIGNALS) process.on(signal, leave);
  return () => SIGNALS.forEach((signal) => process.off(signal, leave));
}

function isHttp(app: INestApplicationContext): app is INestApplication<Server> {
  return 'getHttpServer' in app;
}

/** A client that keeps its connection would come back to a process that is gone. */
function askToReconnect(_request: unknown, response: ServerResponse): void {
  response.setHeader('connection', 'close');
}
