import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How events travel: the worker's role, leases on lanes, the inbox, what could not be handled, replays and jobs. */
export class PlatformCreateEventFlow1790000006000 implements MigrationInterface {
  readonly name = 'PlatformCreateEventFlow1790000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(workerRole);
    await runner.query(publishing);
    await runner.query(consuming);
    await runner.query(jobs);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table platform.jobs, platform.replays, platform.dead_letters, platform.in_hand, platform.attempts,
        platform.inbox, platform.lane_leases, platform.relays;
      drop index platform.outbox_held_idx;
      drop policy every_tenant on platform.outbox;
      drop policy expired on platform.idempotency_keys;
      alter table platform.outbox reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
      revoke all on platform.outbox, platform.idempotency_keys, platform.revocations from company_worker;
      revoke all on schema platform from company_worker;
    `);
    // The role belongs to the whole cluster and may serve other databases: it stays.
  }
}

const workerRole = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'company_worker') then
      create role company_worker nologin nobypassrls;
    end if;
    if not pg_has_role(current_user, 'company_worker',
        case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
      execute format('grant company_worker to %I', current_user);
    end if;
  exception when duplicate_object or unique_violation then null; -- another database of this cluster was faster
  end $$;
  grant usage on schema platform to company_worker;
`;

const publishing = `
  create policy every_tenant on platform.outbox to company_worker using (true) with check (true);
  grant select, delete, update (attempts, available_at, published_at) on platform.outbox to company_worker;
  -- Every row is updated once and deleted once: the few that wait must not hide among the dead.
  alter table platform.outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

  -- The few that the broker refused: what comes behind one of them in its aggregate must be known without a search.
  create index outbox_held_idx on platform.outbox (lane, aggregate_id) where published_at is null and attempts > 0;

  create table platform.relays (
    id uuid primary key,
    seen_at timestamptz(3) not null
  );

  create table platform.lane_leases (
    lane smallint primary key check (lane between 0 and 15),
    owner uuid,
    fence bigint not null default 0,
    lease_until timestamptz(3) not null default '-infinity'
  );
  insert into platform.lane_leases (lane) select generate_series(0, 15);
  grant select, insert, update, delete on platform.relays to company_worker;
  grant select, update on platform.lane_leases to company_worker;
`;

const consuming = `
  create table platform.inbox (
    consumer text not null,
    event_id uuid not null,
    tenant_id uuid not null,
    handled_at timestamptz(3) not null default now(),
    constraint inbox_pkey primary key (consumer, event_id)
  );
  select platform.wall_off('platform.inbox');
  create policy every_tenant on platform.inbox to company_worker using (true) with check (true);
  grant select, insert on platform.inbox to company_app;
  grant select, delete on platform.inbox to company_worker;

  -- Which messages a consumer took in hand last: after a crash they are tried one by one, and counted.
  create table platform.in_hand (
    consumer text not null,
    source text not null,
    messages text[] not null,
    taken_at timestamptz(3) not null default now(),
    constraint in_hand_pkey primary key (consumer, source)
  );

  create table platform.attempts (
    consumer text not null,
    message text not null,
    attempts int not null,
    attempted_at timestamptz(3) not null default now(),
    constraint attempts_pkey primary key (consumer, message)
  );

  -- A message that nobody could read belongs to no tenant: only the worker sees it.
  create table platform.dead_letters (
    id uuid primary key,
    tenant_id uuid,
    consumer text not null,
    message text not null,
    type text,
    topic text not null,
    partition int not null,
    "offset" bigint not null,
    key text,
    value bytea not null,
    headers jsonb not null,
    cause text not null,
    attempts int not null,
    status text not null default 'dead' check (status in ('dead', 'redriving', 'redriven')),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    constraint dead_letters_message_key unique (consumer, message)
  );
  create index dead_letters_tenant_idx on platform.dead_letters (tenant_id, created_at, id);
  create index dead_letters_redriving_idx on platform.dead_letters (updated_at) where status = 'redriving';
  select platform.wall_off('platform.dead_letters');
  create policy every_tenant on platform.dead_letters to company_worker using (true) with check (true);
  grant select, update (status, updated_at) on platform.dead_letters to company_app;
  grant select, insert, update, delete on platform.dead_letters to company_worker;

  create table platform.replays (
    id uuid primary key,
    consumer text not null,
    since timestamptz(3),
    topic text,
    partition int,
    "offset" bigint,
    requested_at timestamptz(3) not null default now(),
    seen bigint not null default 0,
    handled bigint not null default 0,
    finished_at timestamptz(3),
    fault text,
    constraint replays_from_check check ((since is not null) <> (topic is not null and partition is not null and "offset" is not null))
  );

  grant select, insert, update, delete on platform.in_hand, platform.attempts, platform.replays to company_worker;
`;

const jobs = `
  create table platform.jobs (
    name text primary key,
    owner uuid,
    lease_until timestamptz(3) not null default '-infinity',
    next_run_at timestamptz(3) not null default now(),
    last_run_at timestamptz(3),
    fault text
  );
  grant select, insert, update on platform.jobs to company_worker;

  -- Of the idempotency keys the worker sees those only that nobody may use any more.
  create policy expired on platform.idempotency_keys to company_worker using (expires_at < now());
  grant select, delete on platform.idempotency_keys, platform.revocations to company_worker;
`;
