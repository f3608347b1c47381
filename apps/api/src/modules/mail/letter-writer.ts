import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { AuthFacade } from '#modules/auth';
import type { UserView } from '#modules/users';
import { letterOf, type Letter } from './letter.js';
import type { Message } from './message.entity.js';

/** Writes letters, with the tokens that belong into them. */
@Injectable()
export class LetterWriter {
  constructor(
    private readonly auth: AuthFacade,
    private readonly config: Config,
  ) {}

  write(message: Message, recipient: UserView): Letter {
    return letterOf(message, recipient, {
      publicUrl: this.config.publicUrl,
      tokenOf: (kind, requestId) => this.auth.mailedToken(kind, message.tenantId, requestId),
    });
  }
}
