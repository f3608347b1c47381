import { applyDecorators, SetMetadata } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import type { AppError, Particulars } from '#libs/errors';

/** How attempts on something that is guessed at, or costs a password's hash, are counted. */
export interface AttemptTerms {
  /** Routes of one family are counted together. */
  readonly family: string;
  /** Whom they are made on: the account of the address in the body, the caller's own, or nobody in particular. */
  readonly on: 'email' | 'principal' | 'nobody';
  /** Only what is answered 401 stays counted. */
  readonly failuresOnly?: true;
  readonly refusal?: (particulars: Particulars) => AppError;
}

const ATTEMPTS = Symbol('attempts');
const FREE = Symbol('costs nothing');

/** Counts the route's requests under `RATE_LIMIT_AUTH` as well, before any work is done for them. */
export const LimitAttempts = (terms: AttemptTerms) => SetMetadata(ATTEMPTS, terms);

/** Requests of the route are not counted, and those who may come to it are never refused for their number. */
export const CostsNothing = () => applyDecorators(SkipThrottle(), SetMetadata(FREE, true));

export function attemptTermsOf(handler: object): AttemptTerms | undefined {
  return Reflect.getMetadata(ATTEMPTS, handler) as AttemptTerms | undefined;
}

export function costsNothing(handler: object): boolean {
  return Reflect.getMetadata(FREE, handler) === true;
}
