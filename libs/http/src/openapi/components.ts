const text = (description: string, example: string) => ({ description, schema: { type: 'string', example } });
const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header' as const,
  required: false,
  description,
  schema: { type: 'string', example },
});

const problem = {
  type: 'object',
  description: 'What went wrong: RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'instance', 'code', 'contextId'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'Opens the explanation of the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is particular to this occurrence.' },
    instance: { type: 'string', description: 'The path that was asked.' },
    code: { type: 'string', description: 'Stable name of the error; see /docs/errors.' },
    contextId: { type: 'string', description: 'Finds everything that is logged about the request.' },
    hint: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON Pointer into the body, or `query:name`, `header:name`, `path:name`.',
          },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** The parts that many operations share. */
export const components = {
  schemas: { Problem: problem },
  headers: {
    ContextId: text('The id of this call in every record it left.', '01932b1c-7a00-7000-8000-0000000000f1'),
    ETag: text('The version of the resource, for `If-Match` and `If-None-Match`.', '"1"'),
    Link: text('The next and the previous page (RFC 8288).', '</v1/orders?cursor=…>; rel="next"'),
    Location: text('Where the new resource is.', '/v1/orders/01932b1c-7a00-7000-8000-0000000000c1'),
    IdempotencyReplayed: text(
      '`true` where this is the stored answer of an earlier request under the same key.',
      'true',
    ),
    RetryAfter: text('Seconds after which to try again.', '1'),
    RateLimit: text(
      'Of each limit that applies: how many requests are left, and the seconds until all of them are back.',
      '"ip";r=599;t=1, "principal";r=1199;t=1',
    ),
    RateLimitPolicy: text(
      'Each limit that applies: how many requests within how many seconds.',
      '"ip";q=600;w=60, "principal";q=1200;w=60',
    ),
  },
  notModified: {
    description: 'The caller holds this very version.',
    headers: {
      'X-Context-Id': { $ref: '#/components/headers/ContextId' },
      ETag: { $ref: '#/components/headers/ETag' },
    },
  },
  parameters: {
    contextId: header(
      'X-Context-Id',
      'An id of your own for this call: 8 to 64 of A-Z a-z 0-9 . _ -',
      'checkout-000042',
    ),
    tenantId: header('X-Tenant-Id', 'Id or slug of the tenant; needed only where no token names it.', 'default'),
    idempotencyKey: header(
      'Idempotency-Key',
      'A fresh random key for each new request, the same for its retries. Answers are kept for 24 hours.',
      'b7f0c2de-5d5e-4c9b-9f0a-0c5f8a3f1c11',
    ),
    ifMatch: { ...header('If-Match', 'The ETag of the version you read.', '"1"'), required: true },
    ifNoneMatch: header(
      'If-None-Match',
      'The ETag of the version you hold: 304 where it is still the present one.',
      '"1"',
    ),
  },
};
