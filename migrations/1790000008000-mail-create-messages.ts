import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mail: what is to be sent to whom; names and addresses are looked up when it is. */
export class MailCreateMessages1790000008000 implements MigrationInterface {
  readonly name = 'MailCreateMessages1790000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table mail.messages; drop schema mail;`);
  }
}

const tables = `
  create schema mail;
  create table mail.messages (
    id uuid primary key,
    tenant_id uuid not null,
    recipient_id uuid not null,
    kind text not null check (kind in ('welcome', 'order_confirmation')),
    facts jsonb not null,
    context_id text not null,
    status text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
    attempts int not null default 0,
    available_at timestamptz(3) not null default now(),
    last_fault text,
    created_at timestamptz(3) not null default now(),
    sent_at timestamptz(3)
  );
  create index messages_queued_idx on mail.messages (available_at, id) where status = 'queued';
  select platform.wall_off('mail.messages');
  create policy every_tenant on mail.messages to company_worker using (true) with check (true);
  grant usage on schema mail to company_app, company_worker;
  grant insert on mail.messages to company_app;
  grant select, update (status, attempts, available_at, last_fault, sent_at) on mail.messages to company_worker;
`;
