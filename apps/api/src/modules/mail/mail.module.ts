import { Module } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { AuthFacadeModule } from '#modules/auth';
import { UsersModule } from '#modules/users';
import { MailsController } from './http/mails.controller.js';
import { LetterWriter } from './letter-writer.js';
import { MailFiles } from './mail-files.js';
import { MailFolder } from './mail-folder.js';
import { MailRepository } from './mail.repository.js';
import { MailSender } from './mail-sender.js';
import { MailService } from './mail.service.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';
import { Message } from './message.entity.js';
import { ConfirmOrdersWhenPlaced } from './messaging/confirm-orders-when-placed.consumer.js';
import { MailTokensWhenResetsAreRequested } from './messaging/mail-tokens-when-resets-are-requested.consumer.js';
import { MailTokensWhenVerificationsAreRequested } from './messaging/mail-tokens-when-verifications-are-requested.consumer.js';
import { WelcomeUsersWhenCreated } from './messaging/welcome-users-when-created.consumer.js';
import { SmtpMails } from './smtp-mails.js';

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

/** The door for developers, which is not opened in production. */
@Module({ controllers: [MailsController], providers: [MailFolder] })
export class MailDevelopmentModule {}

function transportFor(config: Config, log: Log): MailTransport | null {
  const { mailDirectory, env } = config;
  const host = new URL(config.publicUrl).hostname;
  const sender = { from: env.MAIL_FROM ?? `no-reply@${host}`, host };
  if (env.SMTP_URL !== undefined) {
    log.info({ module: 'mail', host: new URL(env.SMTP_URL).host }, 'mails are sent by SMTP');
    return new SmtpMails(env.SMTP_URL, sender);
  }
  if (mailDirectory !== undefined) {
    log.info({ module: 'mail', directory: mailDirectory }, 'mails are written to files');
    return new MailFiles(mailDirectory, sender);
  }
  log.warn({ module: 'mail' }, 'no way to send mails: they stay queued');
  return null;
}
