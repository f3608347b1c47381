/** Idempotency: a request that is sent twice under one key happens once and is answered twice. */
export { IdempotencyBackgroundModule } from './expired-keys.js';
export { Idempotency, type IdempotentCall, type KeyedReply, type KeyedRequest } from './idempotency.js';
export { IdempotencyModule } from './idempotency.module.js';
export type { OnceOnly } from './once-only.js';
