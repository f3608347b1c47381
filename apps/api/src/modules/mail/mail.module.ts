import { Module } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { AuthFacadeModule } from '#modules/auth';
import { UsersModule } from '#modules/users';
import { LetterWriter } from './letter-writer.js';
import { MailFiles } from './mail-files.js';
import { MailRepository } from './mail.repository.js';
import { MailSender } from './mail-sender.js';
import { MailService } from './mail.service.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';
import { Message } from './message.entity.js';
import { ConfirmOrdersWhenPlaced } from './messaging/confirm-orders-when-placed.consumer.js';
import { MailTokensWhenResetsAreRequested } from './messaging/mail-tokens-when-resets-are-requested.consumer.js';
import { MailTokensWhenVerificationsAreRequested } from './messaging/mail-tokens-when-verifications-are-requested.consumer.js';
import { WelcomeUsersWhenCreated } from './messaging/welcome-users-when-created.consumer.js';

@Module({ providers: [MailRepository, MailService], exports: [MailRepository, MailService] })
export class MailModule {
  static readonly entities = [Message];
}

/** What the worker role hears, and the job that sends. */
@Module({
  imports: [MailModule, UsersModule, AuthFacadeModule],
  providers: [
    ...[WelcomeUsersWhenCreated, ConfirmOrdersWhenPlaced],
    ...[MailTokensWhenResetsAreRequested, MailTokensWhenVerificationsAreRequested, LetterWriter, MailSender],
    {
      provide: MAIL_TRANSPORT,
      useFactory: (config: Config, log: Log) => transportFor(config, log),
      inject: [Config, LOG],
    },
  ],
})
export class MailWorkerModule {}

function transportFor({ mailDirectory, publicUrl }: Config, log: Log): MailTransport | null {
  if (mailDirectory === undefined) {
    log.warn({ module: 'mail' }, 'no way to send mails: they stay queued');
    return null;
  }
  log.info({ module: 'mail', directory: mailDirectory }, 'mails are written to files');
  return new MailFiles(mailDirectory, new URL(publicUrl).hostname);
}
