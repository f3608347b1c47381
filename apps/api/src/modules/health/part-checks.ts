import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SchemaHistory } from '#libs/database';
import { Circuits, OutboundClients, type CircuitState, type OutboundReport } from '#libs/resilience';
import { SideParts, type SidePart } from './side-parts.js';

/** Asks one part how it is; never rejects. */
export type PartCheck = () => HealthIndicatorResult | Promise<HealthIndicatorResult>;

/** The parts that this process leans on: the database, those beside it that are configured, and every host that it asks. */
@Injectable()
export class PartChecks {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly schema: SchemaHistory,
    private readonly sideParts: SideParts,
    private readonly outbound: OutboundClients,
    private readonly circuits: Circuits,
  ) {}

  all(): PartCheck[] {
    return [
      () => this.postgres(),
      ...this.sideParts.all.map((part) => () => this.side(part)),
      ...this.outbound.reports().map((report) => () => this.host(report)),
    ];
  }

  private async postgres(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('postgres');
    const startedAt = performance.now();
    const told = () => ({ latencyMs: since(startedAt), required: true, ...this.circuit('postgres') });
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
    const told = () => ({ latencyMs: since(startedAt), required: false, ...this.circuit(name) });
    return check().then(
      () => indicator.up(told()),
      () => indicator.down(told()),
    );
  }

  /** By its last call: to ask it for our own sake would be a call that nobody needs. */
  private host({ target, circuit, isWell, latencyMs }: OutboundReport): HealthIndicatorResult {
    const indicator = this.indicators.check(target);
    const told = { latencyMs, required: false, circuit };
    return isWell ? indicator.up(told) : indicator.down(told);
  }

  private circuit(part: string): { circuit?: CircuitState } {
    const circuit = this.circuits.stateOf(part);
    return circuit === undefined ? {} : { circuit };
  }
}

function since(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 100) / 100;
}
