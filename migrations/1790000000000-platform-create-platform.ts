import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every module stands on: the application's role, the tenants' wall, the outbox and the idempotency keys. */
export class PlatformCreatePlatform1790000000000 implements MigrationInterface {
  readonly name = 'PlatformCreatePlatform1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(applicationRole);
    await runner.query(functions);
    await runner.query(tables);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table platform.revocations, platform.idempotency_keys, platform.outbox;
      drop function platform.wall_off(regclass), platform.expect(bigint, bigint);
      revoke all on schema platform from company_app;
    `);
    // The role belongs to the whole cluster and may serve other databases: it stays.
  }
}

const applicationRole = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'company_app') then
      create role company_app nologin nobypassrls;
    end if;
    -- A login that owns the schema steps down to this role on the application's connections, so it must be a member.
    -- Before PostgreSQL 16 every member may; since then it is a right of its own.
    if not pg_has_role(current_user, 'company_app',
        case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
      execute format('grant company_app to %I', current_user);
    end if;
  exception when duplicate_object or unique_violation then null; -- another database of this cluster was faster
  end $$;
`;

const functions = `
  create schema if not exists platform;

  create function platform.expect(wanted bigint, seen bigint) returns void language plpgsql as $$
  begin
    if wanted <> seen then
      raise exception 'expected % rows, saw %', wanted, seen using errcode = 'CB001';
    end if;
  end $$;

  create function platform.wall_off(walled regclass) returns void language plpgsql as $$
  begin
    execute format('alter table %s enable row level security', walled);
    execute format('alter table %s force row level security', walled);
    execute format(
      'create policy tenant_wall on %s
         using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', walled);
  end $$;
`;

const tables = `
  create table platform.outbox (
    id uuid primary key,
    tenant_id uuid not null,
    topic text not null,
    aggregate_type text not null,
    aggregate_id uuid not null,
    version int not null check (version > 0),
    lane smallint not null check (lane between 0 and 15),
    type text not null,
    payload jsonb not null,
    headers jsonb not null,
    created_at timestamptz(3) not null default now(),
    attempts int not null default 0,
    available_at timestamptz(3) not null default now(),
    published_at timestamptz(3),
    constraint outbox_aggregate_version_key unique (aggregate_id, version)
  );
  create index outbox_unpublished_idx on platform.outbox (lane, aggregate_id, version) where published_at is null;
  select platform.wall_off('platform.outbox');

  create table platform.idempotency_keys (
    tenant_id uuid not null,
    principal_id uuid not null,
    route text not null,
    key text not null,
    fingerprint bytea not null,
    status smallint not null check (status between 200 and 499),
    headers jsonb not null,
    body text not null,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null,
    constraint idempotency_keys_pkey primary key (tenant_id, principal_id, route, key)
  );
  create index idempotency_keys_expiry_idx on platform.idempotency_keys (expires_at);
  select platform.wall_off('platform.idempotency_keys');

  -- Ids of sessions and principals whose tokens are no longer honoured; they name nobody and belong to no tenant.
  create table platform.revocations (
    id bigint generated always as identity primary key,
    subject_id uuid not null,
    revoked_at timestamptz(3) not null default now()
  );
  create index revocations_time_idx on platform.revocations (revoked_at);
`;

const grants = `
  grant usage on schema platform to company_app;
  grant execute on function platform.expect(bigint, bigint) to company_app;
  revoke execute on function platform.wall_off(regclass) from public;
  grant select, insert on platform.outbox to company_app;
  grant select, insert, update, delete on platform.idempotency_keys to company_app;
  grant select, insert on platform.revocations to company_app;
  grant select on platform.migrations to company_app;
`;
