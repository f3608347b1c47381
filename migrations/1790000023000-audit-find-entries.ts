import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came of a call, all that was done of a kind, and what was refused are found without a look at the whole trail. */
export class AuditFindEntries1790000023000 implements MigrationInterface {
  readonly name = 'AuditFindEntries1790000023000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index entries_context_idx on audit.entries (tenant_id, context_id, id);
      create index entries_action_idx on audit.entries (tenant_id, action, id);
      create index entries_denied_idx on audit.entries (tenant_id, id) where outcome = 'denied';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index audit.entries_context_idx, audit.entries_action_idx, audit.entries_denied_idx');
  }
}
