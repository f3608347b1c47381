import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How events flow, as a worker counted it last: one row, which every process may read. */
export class PlatformReportEventFlow1790000021000 implements MigrationInterface {
  readonly name = 'PlatformReportEventFlow1790000021000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table platform.event_flow (
        is_only boolean not null default true check (is_only),
        waiting bigint not null,
        oldest_age_seconds double precision not null,
        dead_letters bigint not null,
        lag jsonb check (jsonb_typeof(lag) = 'array'),
        counted_at timestamptz(3) not null,
        constraint event_flow_pkey primary key (is_only)
      );
      grant select on platform.event_flow to company_app;
      grant select, insert, update on platform.event_flow to company_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table platform.event_flow');
  }
}
