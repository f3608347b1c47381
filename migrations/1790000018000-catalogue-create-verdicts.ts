import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What PostgreSQL decided on changes that are proposed in MongoDB: one row for each, written once. */
export class CatalogueCreateVerdicts1790000018000 implements MigrationInterface {
  readonly name = 'CatalogueCreateVerdicts1790000018000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table catalogue.verdicts (
        tenant_id uuid not null,
        proposal_id uuid not null,
        accepted boolean not null,
        service_id uuid,
        version int,
        decided_at timestamptz(3) not null default now(),
        constraint verdicts_pkey primary key (tenant_id, proposal_id),
        constraint verdicts_accepted_check check (not accepted or (service_id is not null and version is not null))
      );
      create index verdicts_versions_idx on catalogue.verdicts (tenant_id, service_id, version) where accepted;
      create index verdicts_age_idx on catalogue.verdicts (decided_at);
      select platform.wall_off('catalogue.verdicts');
      grant select, insert on catalogue.verdicts to company_app;
      grant usage on schema catalogue to company_worker;
      create policy every_tenant on catalogue.verdicts to company_worker using (true) with check (true);
      grant select, delete on catalogue.verdicts to company_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table catalogue.verdicts;
      revoke usage on schema catalogue from company_worker;
    `);
  }
}
