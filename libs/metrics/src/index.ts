/** Metrics: what is counted and measured, in Prometheus' words. */
export { METRICS, type GaugeName, type HistogramName, type LabelOf, type MetricName } from './catalogue.js';
export { Metrics, type Sample } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
export type { Terms } from './terms.js';
