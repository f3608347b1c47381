import { defineErrors } from '#libs/errors';

const request = defineErrors('request', {
  invalid: {
    kind: 'invalid',
    title: 'The request does not fit its schema.',
    cause: 'A field, parameter or header is missing, unknown, repeated or of the wrong shape.',
    fix: 'See `errors`: each entry points at one field and says what would be right.',
  },
  malformed: {
    kind: 'invalid',
    title: 'The request cannot be read.',
    cause:
      'The body is not JSON in UTF-8, is nested deeper than 64 levels, or the request line, its query or headers are broken.',
    fix: 'Send well-formed JSON with `Content-Type: application/json`.',
  },
  too_large: {
    kind: 'invalid',
    title: 'The body is too large.',
    cause: 'It has more bytes than the route takes.',
    fix: 'Send less; the limit is in `detail`.',
  },
  unsupported_media_type: {
    kind: 'invalid',
    title: 'Only JSON is understood here.',
    cause: 'The body came with another Content-Type, or with none.',
    fix: 'Send JSON with `Content-Type: application/json`.',
  },
  headers_too_large: {
    kind: 'invalid',
    title: 'The headers are too large.',
    cause: 'Together with the path they are longer than 16 kB, credentials apart.',
    fix: 'Send fewer or shorter headers.',
  },
  timeout: {
    kind: 'invalid',
    title: 'The request came too slowly.',
    cause: 'Headers or body were not complete in time.',
    fix: 'Send the whole request at once.',
  },
});

const http = defineErrors('http', {
  not_found: {
    kind: 'not_found',
    title: 'There is nothing here.',
    cause: 'No route has this path.',
    fix: 'See /docs for the routes there are.',
  },
  method_not_allowed: {
    kind: 'invalid',
    title: 'This path does not take that method.',
    cause: 'The path exists, with other methods.',
    fix: 'Use one of the methods in the `Allow` header.',
  },
  precondition_required: {
    kind: 'invalid',
    title: 'Say which version you mean to change.',
    cause: 'The request has no `If-Match` header.',
    fix: 'Send the ETag of the version you read as `If-Match`.',
  },
});

const pagination = defineErrors('pagination', {
  invalid_cursor: {
    kind: 'invalid',
    title: 'The cursor does not belong to this list.',
    cause: 'It was changed, or made for another list, filter, sort order or caller.',
    fix: 'Start without a cursor, or follow `page.nextCursor` with the same parameters.',
  },
});

const own = defineErrors('', {
  internal: {
    kind: 'unavailable',
    title: 'Something went wrong on our side.',
    cause: 'A defect. It is logged with everything needed to find it.',
    fix: 'Tell us the contextId.',
  },
});

/** Refusals every route may give. */
export const httpErrors = { ...request, ...http, ...pagination, ...own };
