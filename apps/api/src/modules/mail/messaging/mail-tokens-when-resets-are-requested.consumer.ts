import { Injectable } from '@nestjs/common';
import { resetRequested } from '#events/auth';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import type { z } from 'zod';
import { MailService } from '../mail.service.js';

@Injectable()
@Consumer('mail.mail_reset_tokens')
export class MailTokensWhenResetsAreRequested {
  constructor(private readonly mail: MailService) {}

  @Consumes(resetRequested)
  handle(event: Received<z.output<typeof resetRequested.schema>>): Statement[] {
    const { resetId: requestId, userId, expiresAt } = event.payload;
    if (userId === null) return [];
    return this.mail.queue(event, userId, { kind: 'password_reset', facts: { requestId, expiresAt } });
  }
}
