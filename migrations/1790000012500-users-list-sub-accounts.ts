import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The sub-accounts of a user are listed in their order by an index. */
export class UsersListSubAccounts1790000012500 implements MigrationInterface {
  readonly name = 'UsersListSubAccounts1790000012500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index users.users_parent_idx;
      create index users_parent_idx on users.users (tenant_id, parent_id, created_at desc, id desc)
        where parent_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index users.users_parent_idx;
      create index users_parent_idx on users.users (tenant_id, parent_id) where parent_id is not null;
    `);
  }
}
