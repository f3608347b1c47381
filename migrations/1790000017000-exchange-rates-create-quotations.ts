import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last good exchange rates, a row for each source and currency; the same for every tenant. */
export class ExchangeRatesCreateQuotations1790000017000 implements MigrationInterface {
  readonly name = 'ExchangeRatesCreateQuotations1790000017000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema exchange_rates;
      create table exchange_rates.quotations (
        source text not null,
        base text not null check (base ~ '^[A-Z]{3}$'),
        date date not null,
        rates jsonb not null check (jsonb_typeof(rates) = 'object'),
        told_at timestamptz(3) not null,
        constraint quotations_pkey primary key (source, base)
      );
      grant usage on schema exchange_rates to company_app;
      grant select, insert, update on exchange_rates.quotations to company_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table exchange_rates.quotations; drop schema exchange_rates;`);
  }
}
