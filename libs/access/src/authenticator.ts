import type { ExecutionContext } from '@nestjs/common';
import type { Actor } from './actor.js';

/** Turns the credentials of a request into an actor; the auth module knows how. */
export abstract class Authenticator {
  /** Rejects with `auth.unauthenticated` where the credentials are missing or bad. */
  abstract authenticate(execution: ExecutionContext): Actor | Promise<Actor>;
}
