import type { ClassifiedTable } from './sensitivity.ts';

/** The tables of the libs. */
export const OF_PLATFORM: Readonly<Record<string, ClassifiedTable>> = {
  'platform.attempts': { internal: ['consumer', 'message', 'attempts', 'attempted_at'], kept: '30 days' },
  'platform.dead_letters': {
    internal: [
      ...['id', 'tenant_id', 'consumer', 'message', 'type', 'topic', 'partition', 'offset', 'key', 'value', 'headers'],
      ...['cause', 'attempts', 'status', 'created_at', 'updated_at'],
    ],
    kept: 'until somebody has it heard again, and then 30 days',
  },
  'platform.idempotency_keys': {
    internal: ['tenant_id', 'principal_id', 'route', 'key', 'status', 'headers', 'created_at', 'expires_at'],
    // An answer is what its caller was shown; one that holds a token is sealed.
    personal: { body: 'clear' },
    secret: { fingerprint: 'HMAC' },
    kept: 'a day',
  },
  'platform.event_flow': {
    internal: ['is_only', 'waiting', 'oldest_age_seconds', 'dead_letters', 'lag', 'counted_at'],
    kept: 'until a worker counts again, some five seconds later',
  },
  'platform.in_hand': { internal: ['consumer', 'source', 'messages', 'taken_at'], kept: 'until the next is taken up' },
  'platform.inbox': { internal: ['consumer', 'event_id', 'tenant_id', 'handled_at'], kept: '30 days' },
  'platform.jobs': {
    internal: ['name', 'owner', 'lease_until', 'next_run_at', 'last_run_at', 'fault'],
    kept: 'one row a job',
  },
  'platform.lane_leases': { internal: ['lane', 'owner', 'fence', 'lease_until'], kept: 'one row a lane' },
  'platform.migrations': { internal: ['id', 'timestamp', 'name'], kept: 'for good' },
  'platform.outbox': {
    internal: [
      ...[
        'id',
        'tenant_id',
        'topic',
        'aggregate_type',
        'aggregate_id',
        'version',
        'lane',
        'type',
        'payload',
        'headers',
      ],
      ...['created_at', 'attempts', 'available_at', 'published_at'],
    ],
    kept: '`OUTBOX_RETENTION_HOURS` after it was published',
  },
  'platform.relays': { internal: ['id', 'seen_at', 'instance'], kept: 'a minute after it was last seen' },
  'platform.replays': {
    internal: [
      ...['id', 'consumer', 'since', 'topic', 'partition', 'offset', 'requested_at', 'seen', 'handled', 'finished_at'],
      'fault',
    ],
    kept: '30 days after it ended',
  },
  'platform.revocations': { internal: ['id', 'subject_id', 'revoked_at'], kept: 'a day' },
};
