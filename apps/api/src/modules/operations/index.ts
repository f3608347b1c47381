/** Operations: what people and machines that watch a process see of it, and what they may turn. */
export { OperationsModule } from './operations.module.js';
