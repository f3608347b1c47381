import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { EventFlows } from '#libs/messaging';
import { Readiness } from '#modules/health';
import { ProcessFigures } from './process-figures.js';
import type { Status } from './status.js';
import { TrafficHistory } from './traffic-history.js';

const RECENT_MS = 900;

/** How the process does: worked out once a second at most, however many want to know. */
@Injectable()
export class StatusBoard {
  private last: { readonly at: number; readonly status: Promise<Status> } | undefined;

  constructor(
    private readonly readiness: Readiness,
    private readonly traffic: TrafficHistory,
    private readonly figures: ProcessFigures,
    private readonly flows: EventFlows,
    private readonly config: Config,
  ) {}

  /** At most a second old; `afresh` where something just changed. */
  look(afresh = false): Promise<Status> {
    const at = performance.now();
    if (this.last && at - this.last.at < RECENT_MS && !afresh) return this.last.status;
    const status = this.workOut();
    this.last = { at, status };
    return status;
  }

  private async workOut(): Promise<Status> {
    // Before we ask the database ourselves: our own question would be the one that waits.
    const figures = await this.figures.now();
    const [{ status, checks }, events] = await Promise.all([this.readiness.recent(), this.flows.latest()]);
    const { rate, minute } = this.traffic.lately();
    const { version, env } = this.config;
    return {
      status,
      at: new Date().toISOString(),
      version,
      role: env.APP_ROLE,
      uptimeSeconds: Math.floor(process.uptime()),
      parts: Object.entries(checks).map(([name, state]) => ({ name, ...state })),
      requests: {
        perSecond: rate.perSecond,
        inFlight: this.traffic.inFlight,
        errorShare: minute.errorShare,
        overloaded: minute.overloaded,
        p50Ms: minute.p50Ms,
        p99Ms: minute.p99Ms,
      },
      events: events ?? null,
      process: figures,
      history: this.traffic.steps().map(({ perSecond, p99Ms, errorShare }) => ({ perSecond, p99Ms, errorShare })),
    };
  }
}
