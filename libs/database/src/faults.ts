import { AppError, platformErrors } from '#libs/errors';
import type { Statement } from './statement.js';

const LOCK_NOT_AVAILABLE = '55P03';
const QUERY_CANCELED = '57014';
/** Serialization failure, deadlock; a prepared statement that the server no longer has, or whose plan grew stale. */
const AGAIN = new Set(['40001', '40P01', '26000', '0A000']);
/** Connection trouble, insufficient resources, operator intervention: SQLSTATE classes of errors that pass. */
const PASSING = new Set(['08', '53', '57', '58']);

/** A statement failed in a way no caller can mend: a defect, named without its values. */
class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';

  constructor(
    message: string,
    readonly code: string | undefined,
    readonly statement: string | undefined,
  ) {
    super(statement ? `${statement}: ${message}` : message);
  }
}

/** What node-postgres tells of an error: the server's fields, or a socket's code. */
interface Reported extends Error {
  readonly code?: string;
  readonly severity?: string;
  readonly constraint?: string;
}

/** Whether the whole unit may simply run again: nothing of it was done. */
export function mayRunAgain(error: unknown): boolean {
  return AGAIN.has((error as Reported).code ?? '');
}

/** Whether the connection is beyond use: everything that is not the server's own, survivable answer. */
export function isFatal(error: Error): boolean {
  const { severity } = error as Reported;
  return severity === undefined || severity === 'FATAL' || severity === 'PANIC';
}

/** The error as callers meet it: a named refusal, `unavailable`, or a defect. */
export function translate(error: Error, refused?: Statement): Error {
  if (error instanceof AppError || error instanceof DatabaseFault) return error;
  const { code, constraint } = error as Reported;
  const refusal = refused?.refusals[constraint ?? ''] ?? refused?.refusals[code ?? ''];
  if (refusal) return refusal();
  if (code === QUERY_CANCELED) return platformErrors.timeout({ retryAfter: 1, cause: error });
  if (passes(error))
    return platformErrors.unavailable({ retryAfter: 1, cause: new DatabaseFault(error.message, code, refused?.name) });
  return new DatabaseFault(error.message, code, refused?.name);
}

/** Without a severity it is the socket's or the pool's own error, and FATAL ends the connection: the database is not there for us. */
function passes({ code, severity }: Reported): boolean {
  if (severity === undefined || severity === 'FATAL' || severity === 'PANIC') return true;
  return code === LOCK_NOT_AVAILABLE || AGAIN.has(code ?? '') || PASSING.has((code ?? '').slice(0, 2));
}
