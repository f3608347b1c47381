import type { Server, ServerResponse } from 'node:http';
import type { INestApplication, INestApplicationContext } from '@nestjs/common';
import type { Config } from '#libs/config';
import { Traffic } from '#libs/http';
import { written, type Log } from '#libs/logging';
import { Readiness } from './modules/health/health.module.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const DEFECTS = ['uncaughtException', 'unhandledRejection'] as const;

/** A timer that fails again and again while the process drains must not fill the log. */
const MOST_TOLD = 10;

/**
 * On SIGTERM or SIGINT: say draining, wait until the load balancer has heard it, finish what is in flight, close the
 * parts, exit 0. A second signal ends at once; a stop that hangs, and anything nobody caught, ends with 1.
 */
export function stopOnSignals(app: INestApplicationContext, config: Config, log: Log): void {
  const stop = new Stop(app, config, log);
  for (const signal of SIGNALS) process.on(signal, () => stop.signal(signal));
  for (const defect of DEFECTS) process.on(defect, (error) => stop.defect(error));
}

/** While starting there is nothing to finish: a signal ends the process at once, also where it is the container's first. */
export function leaveWhileStarting(log: Log): () => void {
  const leave = () => process.exit(0);
  const fail = (error: unknown) => {
    log.fatal({ module: 'main', err: error }, 'nobody caught this');
    void written(log).then(() => process.exit(1));
  };
  for (const signal of SIGNALS) process.on(signal, leave);
  for (const defect of DEFECTS) process.on(defect, fail);
  return () => {
    for (const signal of SIGNALS) process.off(signal, leave);
    for (const defect of DEFECTS) process.off(defect, fail);
  };
}

/** The end of a process: once, whoever asks for it and however often, and within a bound. */
class Stop {
  private isUnderWay = false;
  private signals = 0;
  private defects = 0;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  signal(name: string): void {
    if (++this.signals > 1) process.exit(1);
    this.begin(name, this.config.env.SHUTDOWN_DELAY_MS);
  }

  /** What is in flight is finished all the same; one more while that lasts cuts nothing short. */
  defect(error: unknown): void {
    if (++this.defects <= MOST_TOLD) this.log.fatal({ module: 'main', err: error }, 'nobody caught this');
    this.begin('defect', 0);
  }

  private begin(reason: string, delayMs: number): void {
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    this.log.info({ module: 'main', reason }, 'stopping');
    // Without unref: where what hangs is nothing that Node waits for, the process would end with 0.
    setTimeout(() => this.giveUp(new Error('It took too long.')), delayMs + this.config.env.SHUTDOWN_TIMEOUT_MS);
    this.run(delayMs).catch((error: unknown) => this.giveUp(error));
  }

  private async run(delayMs: number): Promise<void> {
    const { app, log } = this;
    app.get(Readiness, { strict: false }).drain();
    if (isHttp(app)) {
      app.getHttpServer().prependListener('request', askToReconnect);
      app.get(Traffic, { strict: false }).askToReconnect();
    }
    await new Promise((wake) => setTimeout(wake, delayMs));
    await app.close();
    log.info({ module: 'main' }, 'stopped');
    await written(log);
    process.exit(this.defects === 0 ? 0 : 1);
  }

  private giveUp(error: unknown): void {
    this.log.fatal({ module: 'main', err: error }, 'the stop failed');
    void written(this.log).then(() => process.exit(1));
  }
}

function isHttp(app: INestApplicationContext): app is INestApplication<Server> {
  return 'getHttpServer' in app;
}

/** A client that keeps its connection would come back to a process that is gone. */
function askToReconnect(_request: unknown, response: ServerResponse): void {
  response.setHeader('connection', 'close');
}
