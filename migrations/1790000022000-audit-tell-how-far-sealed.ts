import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever verifies a chain may see below which transaction all is sealed: what lies below it without a seal was slipped in. */
export class AuditTellHowFarSealed1790000022000 implements MigrationInterface {
  readonly name = 'AuditTellHowFarSealed1790000022000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant select (sealed_below) on audit.sealing to company_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke select (sealed_below) on audit.sealing from company_app');
  }
}
