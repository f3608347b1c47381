import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Offers the metrics of this process to every module. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
