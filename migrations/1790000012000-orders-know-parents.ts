import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An order knows the parent of the sub-account that placed it, so that one index finds all orders of an account. */
export class OrdersKnowParents1790000012000 implements MigrationInterface {
  readonly name = 'OrdersKnowParents1790000012000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table orders.orders
        add customer_parent_id uuid,
        add constraint orders_customer_parent_fkey
          foreign key (tenant_id, customer_parent_id) references users.users (tenant_id, id);

      -- The wall holds for the owner of the tables too; for this one statement it steps aside, in a transaction that
      -- has locked both tables.
      alter table orders.orders no force row level security;
      alter table users.users no force row level security;
      update orders.orders o set customer_parent_id = u.parent_id
        from users.users u where u.tenant_id = o.tenant_id and u.id = o.customer_id and u.parent_id is not null;
      -- The check of the new key is still waiting, and a table with waiting checks cannot be altered.
      set constraints all immediate;
      alter table users.users force row level security;
      alter table orders.orders force row level security;

      -- Not coalesce: behind the wall of row-level security PostgreSQL looks up an index only by what cannot leak, and it
      -- knows that of CASE.
      create index orders_account_idx on orders.orders
        (tenant_id, (case when customer_parent_id is null then customer_id else customer_parent_id end), created_at desc, id desc)
        where deleted_at is null;
      create index orders_account_status_idx on orders.orders
        (tenant_id, (case when customer_parent_id is null then customer_id else customer_parent_id end), status, created_at desc, id desc)
        where deleted_at is null;
      -- Whoever asks for one customer's orders in one state is staff or a sub-account; the customer's own index serves them.
      drop index orders.orders_customer_status_idx;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index orders_customer_status_idx on orders.orders (tenant_id, customer_id, status, created_at desc, id desc)
        where deleted_at is null;
      drop index orders.orders_account_status_idx;
      drop index orders.orders_account_idx;
      alter table orders.orders drop customer_parent_id;
    `);
  }
}
