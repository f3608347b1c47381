import { type AppError, type ErrorKind, type FieldFault } from '#libs/errors';

/** An RFC 9457 problem details object, as every answer that is not 2xx or 304 carries it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly contextId: string;
  readonly errors?: readonly FieldFault[];
  readonly hint?: string;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  limited: 429,
  unavailable: 503,
};

/** Codes that HTTP itself has a status for. */
const statusOfCode: Readonly<Record<string, number>> = {
  'request.invalid': 400,
  'request.malformed': 400,
  'request.timeout': 408,
  'request.too_large': 413,
  'request.unsupported_media_type': 415,
  'request.headers_too_large': 431,
  'http.method_not_allowed': 405,
  'http.precondition_failed': 412,
  'http.precondition_required': 428,
  'pagination.invalid_cursor': 400,
  'idempotency.key_missing': 400,
  'idempotency.key_invalid': 400,
  'graphql.invalid': 400,
  'graphql.too_deep': 400,
  'graphql.too_costly': 400,
  'graphql.too_many': 400,
  internal: 500,
};

/** The one place where a refusal becomes a status. */
export function statusOf(error: { readonly code: string; readonly kind: ErrorKind }): number {
  return statusOfCode[error.code] ?? statusOfKind[error.kind];
}

/** The problem document of one occurrence of an error. */
export function problemOf(error: AppError, instance: string, contextId: string, docsUrl: string): Problem {
  const { detail, errors, hint } = error.particulars;
  return {
    type: `${docsUrl}#${error.code}`,
    title: error.message,
    status: statusOf(error),
    ...(detail !== undefined && { detail }),
    instance,
    code: error.code,
    contextId,
    ...(errors !== undefined && { errors }),
    ...(hint !== undefined && { hint }),
  };
}

/** The headers that go with a refusal: what the error brought, `Retry-After`, and the challenge of a 401. */
export function headersOf(error: AppError): Record<string, string> {
  const { headers, retryAfter } = error.particulars;
  const status = statusOf(error);
  const waits = status === 503 || status === 429 ? (retryAfter ?? 1) : retryAfter;
  return {
    ...headers,
    ...(waits !== undefined && { 'retry-after': String(waits) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
}

/** A request's target without its query, which may say more than a problem document should repeat. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
