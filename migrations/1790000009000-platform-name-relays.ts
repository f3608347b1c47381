import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The name of the process behind a relay, by which its successor knows that it is dead. */
export class PlatformNameRelays1790000009000 implements MigrationInterface {
  readonly name = 'PlatformNameRelays1790000009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table platform.relays add column instance text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table platform.relays drop column instance');
  }
}
