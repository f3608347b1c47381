import { Injectable } from '@nestjs/common';
import { verificationRequested } from '#events/auth';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import type { z } from 'zod';
import { MailService } from '../mail.service.js';

@Injectable()
@Consumer('mail.mail_verification_tokens')
export class MailTokensWhenVerificationsAreRequested {
  constructor(private readonly mail: MailService) {}

  @Consumes(verificationRequested)
  handle(event: Received<z.output<typeof verificationRequested.schema>>): Statement[] {
    const { verificationId: requestId, userId, expiresAt } = event.payload;
    return this.mail.queue(event, userId, { kind: 'email_verification', facts: { requestId, expiresAt } });
  }
}
