/** Resilience: asking other hosts, which may be slow, wrong or gone, without becoming so oneself. */
export type { OutboundClient, OutboundReport, OutboundTerms } from './outbound-client.js';
export { OutboundClients } from './outbound-clients.js';
export { OutboundFailure, type FailureReason } from './outbound-failure.js';
export { ResilienceModule } from './resilience.module.js';
