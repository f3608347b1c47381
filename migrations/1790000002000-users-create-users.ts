import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users: who someone is to a tenant; secrets live in the auth schema. */
export class UsersCreateUsers1790000002000 implements MigrationInterface {
  readonly name = 'UsersCreateUsers1790000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema users;
      create table users.users (
        id uuid primary key,
        tenant_id uuid not null,
        email text not null check (email = lower(email) and length(email) between 3 and 254),
        name text not null check (length(name) between 1 and 200),
        status text not null check (status in ('active', 'suspended', 'closed')),
        roles text[] not null default '{}',
        parent_id uuid,
        email_verified_at timestamptz(3),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        created_by uuid,
        updated_by uuid,
        deleted_at timestamptz(3),
        constraint users_tenant_id_key unique (tenant_id, id),
        constraint users_parent_fkey foreign key (tenant_id, parent_id) references users.users (tenant_id, id),
        constraint users_closed_is_deleted check ((status = 'closed') = (deleted_at is not null))
      );
      create unique index users_email_key on users.users (tenant_id, email) where deleted_at is null;
      create index users_newest_idx on users.users (tenant_id, created_at desc, id desc);
      create index users_status_idx on users.users (tenant_id, status, created_at desc, id desc);
      create index users_parent_idx on users.users (tenant_id, parent_id) where parent_id is not null;
      select platform.wall_off('users.users');
      grant usage on schema users to company_app;
      grant select, insert, update on users.users to company_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table users.users; drop schema users;`);
  }
}
