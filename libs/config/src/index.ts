/** Config: the one place that reads the environment; parsed before anything starts. */
export { Config } from './config.js';
export { ConfigModule } from './config.module.js';
export type { KafkaPlace } from './kafka-settings.js';
export { ConfigFault, loadConfig, loadKafkaPlace } from './load-config.js';
export { STAND_IN_TEMPERS, type StandInTemper } from './exchange-rate-settings.js';
export { environmentSchema, type Environment } from './environment.js';
export type { Tls } from './tls-settings.js';
export { strangeSettings } from './strange-settings.js';
export { RATE, rateOf, type Rate } from './rules.js';
