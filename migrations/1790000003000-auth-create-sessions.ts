import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Auth: passwords as hashes, sessions with their family of refresh tokens, and the keys that sign access tokens. */
export class AuthCreateSessions1790000003000 implements MigrationInterface {
  readonly name = 'AuthCreateSessions1790000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table auth.signing_keys, auth.refresh_tokens, auth.sessions, auth.credentials;
      drop schema auth;
    `);
  }
}

const tables = `
  create schema auth;
  create table auth.credentials (
    user_id uuid primary key,
    tenant_id uuid not null,
    password_hash text not null,
    updated_at timestamptz(3) not null default now(),
    constraint credentials_user_fkey foreign key (tenant_id, user_id) references users.users (tenant_id, id)
  );
  create index credentials_user_idx on auth.credentials (tenant_id, user_id);

  create table auth.sessions (
    id uuid primary key,
    tenant_id uuid not null,
    user_id uuid not null,
    ip text,
    user_agent text,
    created_at timestamptz(3) not null default now(),
    last_used_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3),
    end_reason text check (end_reason in ('logout', 'reuse', 'revoked')),
    constraint sessions_tenant_id_key unique (tenant_id, id),
    constraint sessions_user_fkey foreign key (tenant_id, user_id) references users.users (tenant_id, id)
  );
  create index sessions_user_idx on auth.sessions (tenant_id, user_id, created_at desc);

  create table auth.refresh_tokens (
    hash bytea primary key,
    tenant_id uuid not null,
    session_id uuid not null,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    used_at timestamptz(3),
    successor bytea,
    constraint refresh_tokens_session_fkey foreign key (tenant_id, session_id) references auth.sessions (tenant_id, id)
  );
  create index refresh_tokens_session_idx on auth.refresh_tokens (tenant_id, session_id);

  -- Signing keys serve every tenant; the private half is sealed with a key that never enters the database.
  create table auth.signing_keys (
    kid text primary key,
    public_jwk jsonb not null,
    private_key_sealed bytea not null,
    state text not null check (state in ('next', 'current', 'retired')),
    created_at timestamptz(3) not null default now()
  );
  create unique index signing_keys_current_key on auth.signing_keys (state) where state = 'current';

  select platform.wall_off('auth.credentials'), platform.wall_off('auth.sessions'), platform.wall_off('auth.refresh_tokens');
  grant usage on schema auth to company_app;
  grant select, insert, update on auth.credentials, auth.sessions, auth.refresh_tokens to company_app;
  grant select, insert on auth.signing_keys to company_app;
`;
