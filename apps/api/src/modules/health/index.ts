/** Health: what orchestrators and operators ask of a process. */
export { HealthModule } from './health.module.js';
export { Readiness, type PartState, type ReadinessReport } from './readiness.js';
