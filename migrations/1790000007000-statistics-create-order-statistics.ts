import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Order statistics: what each order counts as, and the sums of a customer's days. */
export class StatisticsCreateOrderStatistics1790000007000 implements MigrationInterface {
  readonly name = 'StatisticsCreateOrderStatistics1790000007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table statistics.customer_days, statistics.counted_orders; drop schema statistics;`);
  }
}

const tables = `
  create schema statistics;

  -- was_*: what the order counted as before its present version, so that one statement can move it between the sums.
  create table statistics.counted_orders (
    tenant_id uuid not null,
    order_id uuid not null,
    version int not null check (version > 0),
    customer_id uuid not null,
    placed_on date not null,
    status text not null check (status in ('placed', 'paid', 'fulfilled', 'cancelled')),
    currency text not null,
    amount bigint not null,
    was_status text,
    was_currency text,
    was_amount bigint,
    constraint counted_orders_pkey primary key (tenant_id, order_id)
  );

  -- No CHECK against negative sums: it would refuse what is to be subtracted before it is.
  create table statistics.customer_days (
    tenant_id uuid not null,
    customer_id uuid not null,
    placed_on date not null,
    currency text not null,
    placed int not null,
    paid int not null,
    fulfilled int not null,
    cancelled int not null,
    spent bigint not null,
    constraint customer_days_pkey primary key (tenant_id, customer_id, placed_on, currency)
  );
  select platform.wall_off('statistics.counted_orders'), platform.wall_off('statistics.customer_days');
  grant usage on schema statistics to company_app;
  grant select, insert, update on statistics.counted_orders, statistics.customer_days to company_app;
`;
