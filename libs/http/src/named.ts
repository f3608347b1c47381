import { HttpException } from '@nestjs/common';
import { AppError } from '#libs/errors';
import { httpErrors } from './http.errors.js';

interface Foreign {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
}

const ofFastify: Readonly<Record<string, () => AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => httpErrors.too_large(),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => httpErrors.unsupported_media_type(),
  FST_ERR_CTP_EMPTY_TYPE: () => httpErrors.unsupported_media_type(),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => httpErrors.malformed({ detail: 'The body is empty.' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    httpErrors.malformed({ detail: 'The body is not as long as Content-Length says.' }),
  FST_ERR_BAD_URL: () => httpErrors.malformed({ detail: 'The path is not properly percent-encoded.' }),
  FST_ERR_MAX_PARAM_LENGTH: () => httpErrors.not_found(),
};

const ofStatus: Readonly<Record<number, () => AppError>> = {
  400: () => httpErrors.malformed(),
  404: () => httpErrors.not_found(),
  413: () => httpErrors.too_large(),
  415: () => httpErrors.unsupported_media_type(),
};

/** Node’s words for a client that hung up before its body was complete; nobody is left to read the answer. */
const HUNG_UP = { code: 'ECONNRESET', message: 'aborted' };

/** The error by a name of our catalogue; undefined where it is a defect. */
export function named(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  const { code, statusCode, message } = (error ?? {}) as Foreign;
  // The same code of another connection is no fault of the client's.
  if (code === HUNG_UP.code && message === HUNG_UP.message)
    return httpErrors.malformed({ detail: 'The body ended early.' });
  if (typeof code === 'string' && ofFastify[code]) return ofFastify[code]();
  if (error instanceof HttpException) return ofStatus[error.getStatus()]?.();
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number'
    ? ofStatus[statusCode]?.()
    : undefined;
}
