import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants may have rate limits of their own, written as the settings are: `100/1m`, or `off`. */
export class TenantsLimitTenants1790000019000 implements MigrationInterface {
  readonly name = 'TenantsLimitTenants1790000019000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table tenants.tenants
        add column principal_limit text check (principal_limit ~ '^(off|[1-9][0-9]{0,6}/[1-9][0-9]{0,4}[smh])$'),
        add column tenant_limit text check (tenant_limit ~ '^(off|[1-9][0-9]{0,6}/[1-9][0-9]{0,4}[smh])$');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table tenants.tenants drop column principal_limit, drop column tenant_limit;`);
  }
}
