import { defineErrors } from './define-errors.js';

const own = defineErrors('', {
  unavailable: {
    kind: 'unavailable',
    title: 'The service cannot answer right now.',
    cause: 'A part it depends on, most often the database, is down or refuses connections.',
    fix: 'Wait as long as Retry-After says and send the same request again; writes with the same Idempotency-Key.',
  },
});

const unavailable = defineErrors('unavailable', {
  timeout: {
    kind: 'unavailable',
    title: 'The request took longer than it may.',
    cause: 'Its deadline passed before the work was done; the work was stopped.',
    fix: 'Send the same request again; writes with the same Idempotency-Key, so that nothing happens twice.',
  },
  overloaded: {
    kind: 'unavailable',
    title: 'The service has more work than it can do.',
    cause: 'Too many requests of this kind are waiting already.',
    fix: 'Wait as long as Retry-After says, then try again with fewer requests at once.',
  },
});

const versions = defineErrors('http', {
  precondition_failed: {
    kind: 'conflict',
    title: 'The resource has changed since you read it.',
    cause: 'The version in `If-Match` is not the present one.',
    fix: 'Read it again, apply your change to what you find, and send the new ETag.',
  },
});

/** Refusals any part may give: it cannot do its work now, or somebody else changed the row first. */
export const platformErrors = { ...own, ...unavailable, ...versions };
