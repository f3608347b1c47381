import type { Client } from 'pg';

/** How many orders the tenant of a measurement has, so that page 10,000 of 20 is its last but a few. */
export const ORDERS = 200_100;

/** Gives the customers of the default tenant orders, the same number each, of three lines each. */
export async function fillOrders(client: Client, orders: number): Promise<void> {
  await client.query(
    `
    insert into orders.orders (id, tenant_id, customer_id, status, currency, total_amount, line_count, note, version,
      created_at, updated_at, created_by, updated_by)
    select uuidv7(), u.tenant_id, u.id, 'placed', 'EUR', s.total, 3, null, 1, t.at, t.at, u.id, u.id
    from generate_series(1, $1::int) n
      join (select id, tenant_id, row_number() over (order by id) - 1 as place, count(*) over () as users
            from users.users where roles = '{customer}') u on u.place = n % u.users
      cross join (select sum((position + 1) * price_amount) as total from (${threeServices}) s) s
      cross join lateral (select date_trunc('milliseconds', now() - n * interval '1 minute')) as t(at)`,
    [orders],
  );
  await client.query(`
    insert into orders.order_lines (id, tenant_id, order_id, position, service_id, code, name, quantity, unit_amount)
    select uuidv7(), o.tenant_id, o.id, s.position, s.id, s.code, s.name, s.position + 1, s.price_amount
    from orders.orders o cross join (${threeServices}) s
    order by o.created_at`);
}

const threeServices = `select *, row_number() over (order by code) - 1 as position
  from catalogue.services where status = 'active' limit 3`;

/** The yardstick's own tables: the same rows, without a tenant and without walls. */
export async function copyForYardstick(client: Client, reader: string): Promise<void> {
  await client.query(`
    create schema yardstick;
    create table yardstick.users as
      select id, email, name, status, roles, parent_id, email_verified_at, version, created_at, updated_at from users.users;
    alter table yardstick.users add primary key (id);

    create table yardstick.services as
      select id, code, name, description, status, price_amount, price_currency, tags, config, version, created_at, updated_at
      from catalogue.services;
    alter table yardstick.services add primary key (id);

    create table yardstick.orders as
      select id, customer_id, status, currency, total_amount, line_count, note, version, created_at, updated_at
      from orders.orders;
    alter table yardstick.orders
      alter version set default 1, alter created_at set default now(), alter updated_at set default now(),
      add primary key (id), add foreign key (customer_id) references yardstick.users;
    create index on yardstick.orders (customer_id, created_at desc, id desc);

    create table yardstick.order_lines as
      select id, order_id, position, service_id, code, name, quantity, unit_amount from orders.order_lines;
    alter table yardstick.order_lines
      add primary key (id), add unique (order_id, position), add foreign key (order_id) references yardstick.orders;

    create table yardstick.idempotency_keys (
      customer_id uuid not null, key text not null, fingerprint text not null, status int not null, body text not null,
      created_at timestamptz not null default now(), primary key (customer_id, key));
    create table yardstick.outbox (
      id uuid primary key, aggregate_id uuid not null, version int not null, type text not null, payload jsonb not null,
      created_at timestamptz not null default now(), unique (aggregate_id, version));
    create table yardstick.entries (
      id uuid primary key, actor_id uuid not null, action text not null, object_id uuid not null, details jsonb not null,
      created_at timestamptz not null default now());

    grant usage on schema yardstick to ${reader};
    grant select, insert on all tables in schema yardstick to ${reader};
  `);
}
