import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AdminListener } from './http/admin-listener.js';
import { HealthController } from './http/health.controller.js';
import { PartChecks } from './part-checks.js';
import { PartHistory } from './part-history.js';
import { PartMetrics } from './part-metrics.js';
import { Readiness } from './readiness.js';
import { SideParts } from './side-parts.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  providers: [SideParts, PartChecks, PartHistory, Readiness, PartMetrics],
  exports: [Readiness],
})
export class HealthModule {}

/** The doors the api role opens. */
@Module({ imports: [HealthModule], controllers: [HealthController] })
export class HealthApiModule {}

/** The listener for operators, which every role opens. */
@Module({ imports: [HealthModule], providers: [AdminListener] })
export class HealthAdminModule {}

export { Readiness };
