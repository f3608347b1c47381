/** Limits: how often everybody may ask, counted by all instances together. */
export { LimitAttempts } from './declarations.js';
export { LimitsModule } from './limits.module.js';
export { sourceOf } from './source.js';
export { TenantRates, type OwnRates } from './tenant-rates.js';
