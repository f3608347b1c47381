/** Failpoints: named places where a fault may be planted. The build that ships has none: its calls are taken out. */
export { armFailpoint, failpoint, type Fault } from './failpoint.js';
