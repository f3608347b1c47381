import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants: companies that share the house and never meet. */
export class TenantsCreateTenants1790000001000 implements MigrationInterface {
  readonly name = 'TenantsCreateTenants1790000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema tenants;
      create table tenants.tenants (
        id uuid primary key,
        slug text not null constraint tenants_slug_key unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
        name text not null check (length(name) between 1 and 200),
        status text not null check (status in ('active', 'suspended')),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        created_by uuid,
        updated_by uuid
      );
      -- A slug must be looked up before any tenant is known, so all may be read; written is only one's own, or none's.
      alter table tenants.tenants enable row level security;
      alter table tenants.tenants force row level security;
      create policy tenant_lookup on tenants.tenants for select using (true);
      create policy tenant_insert on tenants.tenants for insert
        with check (nullif(current_setting('app.tenant_id', true), '') is null);
      create policy tenant_update on tenants.tenants for update
        using (coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, id) = id);
      grant usage on schema tenants to company_app;
      grant select, insert, update on tenants.tenants to company_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table tenants.tenants; drop schema tenants;`);
  }
}
