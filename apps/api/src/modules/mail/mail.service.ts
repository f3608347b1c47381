import { Injectable } from '@nestjs/common';
import { currentContext } from '#libs/context';
import type { Statement } from '#libs/database';
import type { Received } from '#libs/messaging';
import { MailRepository } from './mail.repository.js';
import { Message, type Content } from './message.entity.js';

/**
 * What happened longer ago is told to nobody: it would confuse, and the inbox, which has each event count once, does not
 * remember for ever what a replay brings back.
 */
const TOO_LATE_MS = 7 * 24 * 60 * 60 * 1_000;

/** Decides which events are worth a mail. */
@Injectable()
export class MailService {
  constructor(private readonly mails: MailRepository) {}

  /** The statements that queue a mail about the event to a user, under the contextId of the call. */
  queue({ tenantId, occurredAt }: Received<unknown>, recipientId: string, content: Content): Statement[] {
    if (Date.parse(occurredAt) < Date.now() - TOO_LATE_MS) return [];
    const { contextId } = currentContext();
    return [this.mails.insert(Message.queue({ tenantId, recipientId, contextId }, content))];
  }
}
