import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SchemaHistory } from '#libs/database';
import { SideParts, type SidePart } from './side-parts.js';

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

/**
 * Whether this process should be sent requests: the database answers, its schema is current, and nobody asked us to stop.
 * Without Kafka it goes on, degraded: events wait in the outbox. Without MongoDB only the catalogue is away.
 */
@Injectable()
export class Readiness implements BeforeApplicationShutdown {
  private draining = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly schema: SchemaHistory,
    private readonly sideParts: SideParts,
  ) {}

  /** From now on the answer is `draining`. */
  drain(): void {
    this.draining = true;
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  async report(): Promise<ReadinessReport> {
    const parts = [() => this.postgres(), ...this.sideParts.all.map((part) => () => this.side(part))];
    const result = await this.health.check(parts).catch((unhealthy: unknown) => detailsOf(unhealthy));
    const checks = Object.fromEntries(Object.entries(result.details).map(([part, state]) => [part, partOf(state)]));
    return { status: this.draining ? 'draining' : statusOf(Object.values(checks)), checks };
  }

  private async postgres(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('postgres');
    const startedAt = performance.now();
    const told = () => ({ latencyMs: since(startedAt), required: true });
    try {
      const pending = await this.schema.pending();
      return pending.length === 0
        ? indicator.up(told())
        : indicator.down({ ...told(), pendingMigrations: pending.length });
    } catch {
      return indicator.down(told());
    }
  }

  private async side({ name, check }: SidePart): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    const startedAt = performance.now();
    const told = () => ({ latencyMs: since(startedAt), required: false });
    return check().then(
      () => indicator.up(told()),
      () => indicator.down(told()),
    );
  }
}

function since(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 100) / 100;
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
