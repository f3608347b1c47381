import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API keys: what a machine may do for a tenant; of the secret only the SHA-256 is kept. */
export class ApiKeysCreateApiKeys1790000013000 implements MigrationInterface {
  readonly name = 'ApiKeysCreateApiKeys1790000013000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table api_keys.api_keys; drop schema api_keys;`);
  }
}

const tables = `
  create schema api_keys;
  create table api_keys.api_keys (
    id uuid primary key,
    tenant_id uuid not null,
    name text not null,
    permissions text[] not null,
    hash bytea not null check (length(hash) = 32),
    -- The secret before the last rotation, for as long as the two overlap.
    previous_hash bytea check (length(previous_hash) = 32),
    previous_expires_at timestamptz(3),
    created_at timestamptz(3) not null default now(),
    -- The user who answers for the key, and the key that asked for it where no person did.
    created_by uuid not null,
    parent_id uuid,
    expires_at timestamptz(3),
    last_used_at timestamptz(3),
    revoked_at timestamptz(3),
    constraint api_keys_tenant_id_key unique (tenant_id, id),
    constraint api_keys_overlap_check check ((previous_hash is null) = (previous_expires_at is null)),
    constraint api_keys_parent_fkey foreign key (tenant_id, parent_id) references api_keys.api_keys (tenant_id, id)
  );
  create index api_keys_newest_idx on api_keys.api_keys (tenant_id, created_at, id);
  create index api_keys_parent_idx on api_keys.api_keys (tenant_id, parent_id) where parent_id is not null;
  select platform.wall_off('api_keys.api_keys');
  grant usage on schema api_keys to company_app;
  grant select, insert, update (hash, previous_hash, previous_expires_at, last_used_at, revoked_at)
    on api_keys.api_keys to company_app;
`;
