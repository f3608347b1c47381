import type { ExecutionContext } from '@nestjs/common';

/** Counts who comes to the guard, and refuses who comes too often. */
export abstract class Turnstile {
  /** Refuses who had too much already, before anything is spent on finding out who they are. */
  abstract approach(execution: ExecutionContext): void;
  /** Counts a request whose caller is known, or need not be; rejects where it is one too many. */
  abstract pass(execution: ExecutionContext): Promise<void>;
  /** Counts one whose caller could not be told; rejects where it is one too many. */
  abstract turnAway(execution: ExecutionContext): Promise<void>;
}
