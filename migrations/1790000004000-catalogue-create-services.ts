import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Catalogue: what a tenant sells, each service with a price and a document of its own. */
export class CatalogueCreateServices1790000004000 implements MigrationInterface {
  readonly name = 'CatalogueCreateServices1790000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema catalogue;
      create table catalogue.services (
        id uuid primary key,
        tenant_id uuid not null,
        code text not null check (length(code) between 1 and 64),
        name text not null check (length(name) between 1 and 200),
        description text not null default '',
        status text not null check (status in ('draft', 'active', 'retired')),
        price_amount bigint not null check (price_amount between 0 and 1000000000),
        price_currency text not null check (price_currency ~ '^[A-Z]{3}$'),
        tags text[] not null default '{}',
        config jsonb not null default '{}' check (jsonb_typeof(config) = 'object'),
        version int not null default 1,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        created_by uuid,
        updated_by uuid,
        constraint services_tenant_id_key unique (tenant_id, id),
        constraint services_code_key unique (tenant_id, code)
      );
      create index services_newest_idx on catalogue.services (tenant_id, created_at desc, id desc);
      create index services_status_idx on catalogue.services (tenant_id, status, created_at desc, id desc);
      create index services_tags_idx on catalogue.services using gin (tags);
      select platform.wall_off('catalogue.services');
      grant usage on schema catalogue to company_app;
      grant select, insert, update on catalogue.services to company_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table catalogue.services; drop schema catalogue;`);
  }
}
