import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SchemaHistory } from '#libs/database';

/** How one part is, as `/ready` tells it. */
export interface PartState {
  readonly status: 'ok' | 'down';
  readonly latencyMs: number;
  readonly required: boolean;
}

export interface ReadinessReport {
  readonly status: 'ok' | 'degraded' | 'down' | 'draining';
  readonly checks: Readonly<Record<string, PartState>>;
}

/** Whether this process should be sent requests: the database answers, its schema is current, and nobody asked us to stop. */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  private draining = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly schema: SchemaHistory,
  ) {}

  /** From now on the answer is `draining`. */
  drain(): void {
    this.draining = true;
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  async report(): Promise<ReadinessReport> {
    const result = await this.health.check([() => this.postgres()]).catch((unhealthy: unknown) => detailsOf(unhealthy));
    const checks = Object.fromEntries(Object.entries(result.details).map(([part, state]) => [part, partOf(state)]));
    const down = Object.values(checks).some(({ status, required }) => required && status === 'down');
    return { status: this.draining ? 'draining' : down ? 'down' : 'ok', checks };
  }

  private async postgres(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('postgres');
    const startedAt = performance.now();
    const told = () => ({ latencyMs: Math.round((performance.now() - startedAt) * 100) / 100, required: true });
    try {
      const pending = await this.schema.pending();
      return pending.length === 0
        ? indicator.up(told())
        : indicator.down({ ...told(), pendingMigrations: pending.length });
    } catch {
      return indicator.down(told());
    }
  }
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
