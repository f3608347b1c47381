import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Failed attempts to sign in, by hashes of who tried what: no address and no person can be read from them. */
export class AuthCreateFailedAttempts1790000015000 implements MigrationInterface {
  readonly name = 'AuthCreateFailedAttempts1790000015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table auth.failed_attempts (
        subject bytea primary key,
        times timestamptz[] not null,
        noted_at timestamptz(3) not null default now()
      );
      create index failed_attempts_time_idx on auth.failed_attempts (noted_at);
      grant select, insert, update on auth.failed_attempts to company_app;
      grant usage on schema auth to company_worker;
      grant select, delete on auth.failed_attempts to company_worker;

      create policy every_tenant on auth.sessions to company_worker using (true) with check (true);
      create policy every_tenant on auth.refresh_tokens to company_worker using (true) with check (true);
      grant select, delete on auth.sessions, auth.refresh_tokens to company_worker;
      create index refresh_tokens_expiry_idx on auth.refresh_tokens (expires_at);
      create index sessions_expiry_idx on auth.sessions (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index auth.refresh_tokens_expiry_idx, auth.sessions_expiry_idx;
      revoke all on auth.sessions, auth.refresh_tokens from company_worker;
      drop policy every_tenant on auth.refresh_tokens;
      drop policy every_tenant on auth.sessions;
      drop table auth.failed_attempts;
      revoke usage on schema auth from company_worker;
    `);
  }
}
