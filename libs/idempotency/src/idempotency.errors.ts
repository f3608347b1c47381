import { defineErrors } from '#libs/errors';

/** Refusals that concern the Idempotency-Key itself. */
export const idempotencyErrors = defineErrors('idempotency', {
  key_missing: {
    kind: 'invalid',
    title: 'This operation needs an Idempotency-Key.',
    cause: 'The request has no `Idempotency-Key` header, so a retry could do the work twice.',
    fix: 'Send a fresh random key, such as a UUID, with each new request, and the same one with its retries.',
  },
  key_invalid: {
    kind: 'invalid',
    title: 'The Idempotency-Key cannot be used.',
    cause: 'It is empty, longer than 255 characters, or has characters that are not visible ASCII.',
    fix: 'Send 1 to 255 visible characters, bare or in double quotes; a UUID is a good key.',
  },
  key_reused: {
    kind: 'invalid',
    title: 'This Idempotency-Key belongs to another request.',
    cause: 'The key was used before with another body or other path parameters.',
    fix: 'Use a fresh key for each new request.',
  },
  in_flight: {
    kind: 'conflict',
    title: 'The first request under this key is still being worked on.',
    cause: 'A request with the same Idempotency-Key has not been answered yet.',
    fix: 'Wait as long as Retry-After says and send the same request again: it gets the same answer.',
  },
});
