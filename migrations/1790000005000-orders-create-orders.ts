import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders: what was bought, by whom, and how far it got; the price is the one of that moment. */
export class OrdersCreateOrders1790000005000 implements MigrationInterface {
  readonly name = 'OrdersCreateOrders1790000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table orders.order_lines, orders.orders; drop schema orders;`);
  }
}

const tables = `
  create schema orders;
  create table orders.orders (
    id uuid primary key,
    tenant_id uuid not null,
    customer_id uuid not null,
    status text not null check (status in ('placed', 'paid', 'fulfilled', 'cancelled')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    total_amount bigint not null check (total_amount between 0 and 9007199254740991),
    line_count int not null check (line_count between 1 and 100),
    note text check (length(note) <= 1000),
    cancel_reason text check (length(cancel_reason) <= 500),
    version int not null default 1,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now(),
    created_by uuid,
    updated_by uuid,
    deleted_at timestamptz(3),
    constraint orders_tenant_id_key unique (tenant_id, id),
    constraint orders_customer_fkey foreign key (tenant_id, customer_id) references users.users (tenant_id, id),
    constraint orders_archived_is_cancelled check (deleted_at is null or status = 'cancelled')
  );
  create index orders_newest_idx on orders.orders (tenant_id, created_at desc, id desc) where deleted_at is null;
  create index orders_status_idx on orders.orders (tenant_id, status, created_at desc, id desc) where deleted_at is null;
  create index orders_customer_idx on orders.orders (tenant_id, customer_id, created_at desc, id desc) where deleted_at is null;
  create index orders_customer_status_idx on orders.orders (tenant_id, customer_id, status, created_at desc, id desc)
    where deleted_at is null;

  create table orders.order_lines (
    id uuid primary key,
    tenant_id uuid not null,
    order_id uuid not null,
    position smallint not null check (position between 0 and 99),
    service_id uuid not null,
    code text not null,
    name text not null,
    quantity int not null check (quantity between 1 and 10000),
    unit_amount bigint not null check (unit_amount between 0 and 1000000000),
    constraint order_lines_position_key unique (tenant_id, order_id, position),
    constraint order_lines_order_fkey foreign key (tenant_id, order_id) references orders.orders (tenant_id, id)
  );
  select platform.wall_off('orders.orders'), platform.wall_off('orders.order_lines');
  grant usage on schema orders to company_app;
  grant select, insert, update on orders.orders to company_app;
  grant select, insert, delete on orders.order_lines to company_app;
`;
