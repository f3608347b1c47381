import { Injectable } from '@nestjs/common';
import { userCreated } from '#events/users';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import type { z } from 'zod';
import { MailService } from '../mail.service.js';

@Injectable()
@Consumer('mail.welcome_users')
export class WelcomeUsersWhenCreated {
  constructor(private readonly mail: MailService) {}

  @Consumes(userCreated)
  handle(event: Received<z.output<typeof userCreated.schema>>): Statement[] {
    return this.mail.queue(event, event.payload.userId, { kind: 'welcome', facts: {} });
  }
}
