import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles of a tenant's own, beside those that are built in. */
export class RolesCreateRoles1790000011000 implements MigrationInterface {
  readonly name = 'RolesCreateRoles1790000011000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema roles;
      create table roles.roles (
        id uuid primary key,
        tenant_id uuid not null,
        name text not null check (name ~ '^[a-z][a-z0-9_-]{0,63}$'),
        permissions text[] not null,
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        created_by uuid,
        updated_by uuid,
        constraint roles_name_key unique (tenant_id, name),
        -- Names that mean the same in every tenant, and permissions that no tenant can give to its people.
        constraint roles_not_built_in check (name not in ('owner', 'admin', 'support', 'customer', 'operator')),
        constraint roles_within_the_tenant
          check (not permissions && array['tenants:read', 'tenants:write', 'tenant:own'])
      );
      select platform.wall_off('roles.roles');
      grant usage on schema roles to company_app;
      grant select, insert, update, delete on roles.roles to company_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table roles.roles; drop schema roles;`);
  }
}
