import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './http/health.controller.js';
import { Readiness } from './readiness.js';

@Module({ imports: [TerminusModule.forRoot({ logger: false })], providers: [Readiness], exports: [Readiness] })
export class HealthModule {}

/** The doors the api role opens. */
@Module({ imports: [HealthModule], controllers: [HealthController] })
export class HealthApiModule {}

export { Readiness };
