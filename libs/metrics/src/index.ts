/** Metrics: what is counted and measured, in Prometheus' words. */
export { Metrics } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
