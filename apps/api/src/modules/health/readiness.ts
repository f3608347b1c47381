import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HealthCheckService } from '@nestjs/terminus';
import { contextWithin, runInContext } from '#libs/context';
import type { CircuitState } from '#libs/resilience';
import { PartChecks } from './part-checks.js';
import { PartHistory } from './part-history.js';

/** Those who look all the time share what one of them saw so lately. */
const RECENT_MS = 900;
/** A crowd that asks whether the process is ready, or probes from many places, is one look in so long … */
const SHARED_MS = 100;
/** … and who asks now and then gets a look of their own: as many in a row as would have been due in so long. */
const SPARE_MS = 500;
/** Nobody waits longer for a part that does not answer. */
const LOOK_MS = 2_000;

/** How one part is, as `/ready` tells it. */
export interface PartState {
  readonly status: 'ok' | 'down';
  /** When it was first seen like this, or told us so; RFC 3339. */
  readonly since: string;
  readonly latencyMs: number;
  readonly required: boolean;
  /** Of a part that is asked through a circuit breaker: what that is at. */
  readonly circuit?: CircuitState;
}

export interface ReadinessReport {
  readonly status: 'ok' | 'degraded' | 'down' | 'draining';
  readonly checks: Readonly<Record<string, PartState>>;
}

/**
 * Whether this process should be sent requests: the database answers, its schema is current, and nobody asked us to stop.
 * Without Kafka or a host that it asks it goes on, degraded: events wait in the outbox, rates are old. Without MongoDB only the
 * catalogue is away.
 */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  private draining = false;
  private readonly heard: (() => void)[] = [];
  private looking: Promise<ReadinessReport> | undefined;
  /** When the next look would be due if each took its turn: ahead of the clock by what a crowd has used up. */
  private due = 0;
  private last: { readonly at: number; readonly report: Promise<ReadinessReport> } | undefined;

  constructor(
    private readonly health: HealthCheckService,
    private readonly parts: PartChecks,
    private readonly history: PartHistory,
  ) {}

  /** From now on the answer is `draining`. */
  drain(): void {
    if (this.draining) return;
    this.draining = true;
    this.last = undefined;
    this.looking = undefined;
    for (const tell of this.heard) tell();
  }

  /** Calls `heard` once the process begins to stop. */
  onDrain(heard: () => void): void {
    this.heard.push(heard);
  }

  /** A report that is at most a second old: for those who look again and again. */
  recent(): Promise<ReadinessReport> {
    return this.noOlderThan(RECENT_MS);
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  /**
   * How it is now. Of a crowd, everybody who asks in the same tenth of a second shares what is seen: it costs each part something,
   * and nobody has to be known to ask.
   */
  report(): Promise<ReadinessReport> {
    const isCrowd = this.due > performance.now() + SPARE_MS;
    return this.noOlderThan(isCrowd ? SHARED_MS : 0);
  }

  private noOlderThan(ms: number): Promise<ReadinessReport> {
    const now = performance.now();
    if (this.looking) return this.looking;
    if (this.last && now - this.last.at < ms) return this.last.report;
    const looking = runInContext(contextWithin(LOOK_MS), () => this.look()).finally(() => {
      if (this.looking === looking) this.looking = undefined;
    });
    this.looking = looking;
    this.last = { at: now, report: looking };
    this.due = Math.max(now, this.due) + SHARED_MS;
    return looking;
  }

  private async look(): Promise<ReadinessReport> {
    const result = await this.health.check(this.parts.all()).catch((unhealthy: unknown) => detailsOf(unhealthy));
    const checks = Object.fromEntries(
      Object.entries(result.details).map(([part, state]) => [part, this.partOf(part, state)]),
    );
    return { status: this.draining ? 'draining' : statusOf(Object.values(checks)), checks };
  }

  private partOf(part: string, told: Readonly<Record<string, unknown>>): PartState {
    const { status: up, ...rest } = told;
    const status = up === 'up' ? 'ok' : 'down';
    return { status, since: this.history.note(part, status), ...rest } as PartState;
  }
}

function statusOf(parts: readonly PartState[]): 'ok' | 'degraded' | 'down' {
  const ill = parts.filter(({ status }) => status === 'down');
  if (ill.length === 0) return 'ok';
  return ill.some(({ required }) => required) ? 'down' : 'degraded';
}

type Details = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function detailsOf(unhealthy: unknown): { details: Details } {
  const { getResponse } = unhealthy as { getResponse?: () => { details: Details } };
  if (!getResponse) throw unhealthy;
  return getResponse.call(unhealthy);
}
