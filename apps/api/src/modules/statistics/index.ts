/** Statistics: sums over what happened to orders, counted from their events. */
export { StatisticsModule } from './statistics.module.js';
