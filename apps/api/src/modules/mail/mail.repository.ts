import { Injectable } from '@nestjs/common';
import { command, Database, query, rfc3339, WORKER, type Statement } from '#libs/database';
import { Message } from './message.entity.js';

const insert = command(
  'mail.insert',
  `insert into mail.messages (id, tenant_id, recipient_id, kind, facts, context_id) values ($1, $2, $3, $4, $5, $6)`,
  { unaudited: 'It follows from an event, whose change has its entry.' },
);

const lease = query<Message>(
  'mail.lease',
  `with leased as (
     update mail.messages set attempts = attempts + 1, available_at = now() + make_interval(secs => $2)
     where id in (
       select id from mail.messages where status = 'queued' and available_at <= now()
       order by available_at, id limit $1 for update skip locked)
     returning *)
   select id, tenant_id as "tenantId", recipient_id as "recipientId", kind, facts, context_id as "contextId", status, attempts,
     last_fault as "lastFault", ${rfc3339('available_at')} as "availableAt", ${rfc3339('created_at')} as "createdAt",
     ${rfc3339('sent_at')} as "sentAt"
   from leased order by id`,
);

// The number of the attempt is the fence: who was away for longer than the lease settles nothing.
const settle = query(
  'mail.settle',
  `update mail.messages set status = $3, last_fault = $4, available_at = now() + make_interval(secs => $5),
     sent_at = case $3 when 'sent' then now() end
   where tenant_id = $6 and id = $1 and attempts = $2 and status = 'queued' returning id`,
);

/** The only file that speaks SQL about mails. */
@Injectable()
export class MailRepository {
  constructor(private readonly database: Database) {}

  insert({ id, tenantId, recipientId, kind, facts, contextId }: Message): Statement {
    return insert(id, tenantId, recipientId, kind, facts, contextId);
  }

  /** Some of those whose turn it is, of any tenant: nobody else gets them for so many seconds, and an attempt is counted. */
  async lease(limit: number, seconds: number): Promise<Message[]> {
    const rows = await this.database.change(WORKER, lease(limit, seconds));
    return rows.map((row) => Object.assign(new Message(), row));
  }

  /** Notes how the attempt ended, and when the next may begin. */
  async settle({ id, tenantId, attempts, status, lastFault }: Message, pause = 0): Promise<void> {
    await this.database.change(WORKER, settle(id, attempts, status, lastFault, pause, tenantId));
  }
}
