import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import type { PageRequest, Slice } from '#libs/database';
import { DeadLetters, type DeadLetter } from '#libs/messaging';
import { deadLettersErrors } from './dead-letters.errors.js';

export type { DeadLetter } from '#libs/messaging';

/** Which dead letters somebody wants to see. */
export interface DeadLetterFilter {
  readonly status?: DeadLetter['status'] | undefined;
  readonly consumer?: string | undefined;
}

/** Shows a tenant what its consumers gave up, and has it handled again. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly deadLetters: DeadLetters) {}

  list(actor: Actor, filter: DeadLetterFilter, page: PageRequest): Promise<Slice<DeadLetter>> {
    return this.deadLetters.list(actor.tenantId, filter, page);
  }

  /** Asks for it; the worker does it within seconds, and its effect happens once however often that is asked. */
  async redrive(actor: Actor, id: string): Promise<DeadLetter> {
    const letter = await this.deadLetters.redrive(actor.tenantId, id);
    if (!letter) throw deadLettersErrors.not_found();
    return letter;
  }
}
