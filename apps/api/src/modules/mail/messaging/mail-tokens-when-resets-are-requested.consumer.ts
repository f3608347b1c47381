import { Injectable } from '@nestjs/common';
import { resetRequested } from '#events/auth';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import type { z } from 'zod';
import { AuthFacade } from '#modules/auth';
import { MailService } from '../mail.service.js';

@Injectable()
@Consumer('mail.mail_reset_tokens')
export class MailTokensWhenResetsAreRequested {
  constructor(
    private readonly mail: MailService,
    private readonly auth: AuthFacade,
  ) {}

  @Consumes(resetRequested)
  async handle(event: Received<z.output<typeof resetRequested.schema>>): Promise<Statement[]> {
    const { resetId: requestId, expiresAt } = event.payload;
    // Nobody waits for this, so it may take as long as it takes.
    const recipient = await this.auth.recipientOf(event.tenantId, requestId);
    if (recipient === undefined) return [];
    return this.mail.queue(event, recipient, { kind: 'password_reset', facts: { requestId, expiresAt } });
  }
}
