import { Inject, Injectable } from '@nestjs/common';
import { Context, runInContext } from '#libs/context';
import { Every } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { UsersFacade } from '#modules/users';
import { LetterWriter } from './letter-writer.js';
import { MailRepository } from './mail.repository.js';
import { MAIL_TRANSPORT, type MailTransport } from './mail-transport.js';
import type { Message } from './message.entity.js';

/** Taken at a time, and sent side by side: one that the way is slow for keeps only three others waiting. */
const AT_A_TIME = 4;
/** Who dies while sending delays these few mails by so much, and no other. */
const LEASE_SECONDS = 22;
const ATTEMPT_MS = 5_000;

/** Sends what is queued, each under the contextId of the call that it is about. */
@Injectable()
export class MailSender {
  constructor(
    private readonly mails: MailRepository,
    private readonly users: UsersFacade,
    private readonly writer: LetterWriter,
    @Inject(MAIL_TRANSPORT) private readonly transport: MailTransport | null,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(1, 'mail.send')
  async send(signal: AbortSignal): Promise<void> {
    const { transport } = this;
    if (!transport) return;
    for (let taken = AT_A_TIME; taken === AT_A_TIME && !signal.aborted;) {
      const messages = await this.mails.lease(AT_A_TIME, LEASE_SECONDS);
      await Promise.all(messages.map((message) => inContextOf(message, () => this.attempt(message, transport))));
      taken = messages.length;
    }
  }

  private async attempt(message: Message, transport: MailTransport): Promise<void> {
    if (message.isBeyondAttempts) return this.giveUp(message, 'The process ended while it was sent.');
    try {
      const recipient = await this.users.find(message.tenantId, message.recipientId);
      if (!recipient || recipient.status === 'closed')
        return await this.withdraw(message, 'The recipient’s account is closed.');
      if (message.isOutdated(new Date())) return await this.withdraw(message, 'What it says holds no longer.');
      await transport.send(this.writer.write(message, recipient));
    } catch (error) {
      return this.fail(message, error as Error);
    }
    message.sent();
    await this.mails.settle(message);
    this.log.info(named(message), 'mail sent');
  }

  private async fail(message: Message, error: Error): Promise<void> {
    const pause = message.failed(error.message);
    if (pause === undefined) return this.giveUp(message, error.message);
    await this.mails.settle(message, pause);
    this.log.warn({ ...named(message), err: error }, 'mail not sent');
  }

  private async giveUp(message: Message, cause: string): Promise<void> {
    message.giveUp(cause);
    await this.mails.settle(message);
    this.log.error({ ...named(message), cause }, 'mail given up');
  }

  /** A closed account has said goodbye: nothing is sent after it. Nor is a token that expired while it waited. */
  private async withdraw(message: Message, cause: string): Promise<void> {
    message.giveUp(cause);
    await this.mails.settle(message);
    this.log.info(named(message), 'mail withdrawn');
  }
}

function inContextOf<T>({ contextId, tenantId }: Message, work: () => Promise<T>): Promise<T> {
  const context = new Context(contextId, performance.now() + ATTEMPT_MS);
  context.tenantId = tenantId;
  return runInContext(context, work);
}

function named({ id, kind, attempts }: Message): Record<string, unknown> {
  return { module: 'mail', messageId: id, kind, attempt: attempts };
}
