import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail: entries with the changes they tell of, the seals that chain them, the signed heads of the chains. */
export class AuditCreateTrail1790000020000 implements MigrationInterface {
  readonly name = 'AuditCreateTrail1790000020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(insertOnly);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      revoke insert on platform.outbox from company_worker;
      drop table audit.sealing, audit.heads, audit.seals, audit.entries;
      drop function audit.refuse_change();
      drop schema audit;
    `);
  }
}

const tables = `
  create schema audit;

  create table audit.entries (
    id uuid not null,
    tenant_id uuid not null,
    at timestamptz(3) not null default now(),
    actor_id uuid,
    actor_kind text not null check (actor_kind in ('anonymous', 'user', 'api-key', 'operator', 'system')),
    action text not null,
    object_type text not null,
    object_id uuid,
    outcome text not null check (outcome in ('committed', 'denied')),
    context_id text not null,
    details jsonb not null,
    -- The sealer finds by it what was committed late, without a look at all that is sealed already.
    xid xid8 not null default pg_current_xact_id(),
    constraint entries_pkey primary key (tenant_id, id)
  );
  create index entries_transaction_idx on audit.entries (xid);
  create index entries_object_idx on audit.entries (tenant_id, object_id, id);
  create index entries_actor_idx on audit.entries (tenant_id, actor_id, id);
  select platform.wall_off('audit.entries');

  create table audit.seals (
    tenant_id uuid not null,
    seq bigint not null check (seq > 0),
    entry_id uuid not null,
    prev_hash bytea not null check (length(prev_hash) = 32),
    hash bytea not null check (length(hash) = 32),
    sealed_at timestamptz(3) not null,
    constraint seals_pkey primary key (tenant_id, seq),
    constraint seals_prev_hash_key unique (tenant_id, prev_hash),
    constraint seals_hash_key unique (tenant_id, hash),
    constraint seals_entry_key unique (tenant_id, entry_id),
    constraint seals_entry_fkey foreign key (tenant_id, entry_id) references audit.entries (tenant_id, id)
  );
  select platform.wall_off('audit.seals');

  create table audit.heads (
    tenant_id uuid not null,
    seq bigint not null,
    hash bytea not null,
    number int not null check (number > 0),
    signed_at timestamptz(3) not null,
    kid text not null,
    signature bytea not null,
    constraint heads_pkey primary key (tenant_id, seq),
    constraint heads_number_key unique (tenant_id, number)
  );
  select platform.wall_off('audit.heads');

  -- Who seals. The fence grows each time that changes; of the entries below the transaction all are sealed.
  create table audit.sealing (
    one boolean primary key default true check (one),
    owner uuid,
    fence bigint not null default 0,
    lease_until timestamptz(3) not null default '-infinity',
    sealed_below xid8 not null default '0'
  );
  insert into audit.sealing default values;
`;

const insertOnly = `
  create function audit.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'audit.% is only ever added to', tg_table_name using errcode = 'CB002';
  end $$;
  create trigger insert_only before update or delete or truncate on audit.entries
    for each statement execute function audit.refuse_change();
  create trigger insert_only before update or delete or truncate on audit.seals
    for each statement execute function audit.refuse_change();
  create trigger insert_only before update or delete or truncate on audit.heads
    for each statement execute function audit.refuse_change();
`;

const grants = `
  grant usage on schema audit to company_app, company_worker;
  grant select, insert on audit.entries to company_app;
  grant select on audit.seals, audit.heads to company_app;

  create policy every_tenant on audit.entries for select to company_worker using (true);
  create policy every_tenant on audit.seals to company_worker using (true) with check (true);
  create policy every_tenant on audit.heads to company_worker using (true) with check (true);
  grant select on audit.entries to company_worker;
  grant select, insert on audit.seals, audit.heads to company_worker;
  grant select, update (owner, fence, lease_until, sealed_below) on audit.sealing to company_worker;
  -- The heads are announced by whoever signs them.
  grant insert on platform.outbox to company_worker;
`;
