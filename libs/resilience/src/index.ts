/** Resilience: asking other hosts and parts, which may be slow, wrong or gone, without becoming so oneself. */
export { isRefusedByCircuit, type Blame, type Circuit, type CircuitState } from './circuit.js';
export { Circuits } from './circuits.js';
export type { OutboundClient, OutboundReport, OutboundTerms } from './outbound-client.js';
export { OutboundClients } from './outbound-clients.js';
export { OutboundFailure, type FailureReason } from './outbound-failure.js';
export { ResilienceModule } from './resilience.module.js';
export { MOST_SAVED, RetryBudget } from './retry-budget.js';
