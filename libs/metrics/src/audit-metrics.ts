import { DELAYS } from './buckets.js';
import type { Terms } from './terms.js';

/** What the audit trail tells. */
export const AUDIT_METRICS = {
  audit_sealed_total: { kind: 'counter', help: 'Entries of the audit trail that were sealed.', from: 'worker' },
  audit_sealing_lag_seconds: {
    kind: 'histogram',
    help: 'From the begin of an entry’s transaction to its seal.',
    buckets: DELAYS,
    from: 'worker',
  },
  audit_unsealed_age_seconds: {
    kind: 'gauge',
    help: 'How long the oldest entry without a seal has waited for it; asked at the scrape.',
    from: 'worker',
  },
  audit_heads_signed_total: {
    kind: 'counter',
    help: 'Heads of audit chains that were signed and published.',
    from: 'worker',
  },
  audit_heads_file_behind: {
    kind: 'gauge',
    help: '1 while signed heads cannot be written to AUDIT_HEADS_FILE, else 0.',
    from: 'worker',
  },
  audit_refusals_lost_total: {
    kind: 'counter',
    help: 'Refusals of known callers that have no entry, because too many waited or were told apart.',
    from: 'api',
  },
} as const satisfies Readonly<Record<string, Terms>>;
