import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A tenant may come into being in the commit that gives it its owner; and the operator of the platform lists them. */
export class TenantsFoundWithAnOwner1790000010000 implements MigrationInterface {
  readonly name = 'TenantsFoundWithAnOwner1790000010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The rows of a new tenant's people stand behind its own wall, so its own row must be written from there as well.
      alter policy tenant_insert on tenants.tenants
        with check (coalesce(nullif(current_setting('app.tenant_id', true), '')::uuid, id) = id);
      create index tenants_newest_idx on tenants.tenants (created_at desc, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index tenants.tenants_newest_idx;
      alter policy tenant_insert on tenants.tenants
        with check (nullif(current_setting('app.tenant_id', true), '') is null);
    `);
  }
}
