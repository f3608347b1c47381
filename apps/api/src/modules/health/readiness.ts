import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HealthCheckService } from '@nestjs/terminus';
import { PartChecks } from './part-checks.js';

/** How one part is, as `/ready` tells it. */
export interface PartState {
  readonly status: 'ok' | 'down';
  readonly latencyMs: number;
  readonly required: boolean;
  /** Of a host that we ask: its circuit breaker. */
  readonly circuit?: 'closed' | 'half-open' | 'open';
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

  constructor(
    private readonly health: HealthCheckService,
    private readonly parts: PartChecks,
  ) {}

  /** From now on the answer is `draining`. */
  drain(): void {
    this.draining = true;
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  async report(): Promise<ReadinessReport> {
    const result = await this.health.check(this.parts.all()).catch((unhealthy: unknown) => detailsOf(unhealthy));
    const checks = Object.fromEntries(Object.entries(result.details).map(([part, state]) => [part, partOf(state)]));
    return { status: this.draining ? 'draining' : statusOf(Object.values(checks)), checks };
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

function partOf(state: Readonly<Record<string, unknown>>): PartState {
  const { status, ...told } = state;
  return { status: status === 'up' ? 'ok' : 'down', ...told } as PartState;
}
