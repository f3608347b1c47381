import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens that go out by mail, as hashes; one row for an address and kind, whether anybody has the address or not. */
export class AuthCreateMailedTokens1790000016000 implements MigrationInterface {
  readonly name = 'AuthCreateMailedTokens1790000016000';

  async up(runner: QueryRunner): Promise<void> {
    // It names no user: who has the address is looked up when the token is mailed, and again when it is used.
    await runner.query(`
      create table auth.mailed_tokens (
        id uuid not null,
        tenant_id uuid not null,
        kind text not null check (kind in ('password_reset', 'email_verification')),
        subject bytea not null,
        address_sealed bytea not null,
        hash bytea not null,
        expires_at timestamptz(3) not null,
        used_at timestamptz(3),
        asked_at timestamptz[] not null,
        constraint mailed_tokens_pkey primary key (tenant_id, kind, subject),
        constraint mailed_tokens_id_key unique (id),
        constraint mailed_tokens_hash_key unique (hash)
      );
      create index mailed_tokens_expiry_idx on auth.mailed_tokens (expires_at);
      select platform.wall_off('auth.mailed_tokens');
      grant select, insert, update on auth.mailed_tokens to company_app;
      create policy every_tenant on auth.mailed_tokens to company_worker using (true) with check (true);
      grant select, delete on auth.mailed_tokens to company_worker;

      alter table mail.messages drop constraint messages_kind_check, add constraint messages_kind_check
        check (kind in ('welcome', 'order_confirmation', 'password_reset', 'email_verification'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table mail.messages no force row level security;
      delete from mail.messages where kind in ('password_reset', 'email_verification');
      alter table mail.messages drop constraint messages_kind_check, add constraint messages_kind_check
        check (kind in ('welcome', 'order_confirmation'));
      alter table mail.messages force row level security;
      drop table auth.mailed_tokens;
    `);
  }
}
