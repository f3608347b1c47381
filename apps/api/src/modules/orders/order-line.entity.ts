import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One position of an order: what was bought, as it was called and priced at that moment. */
@Entity({ schema: 'orders', name: 'order_lines' })
export class OrderLine {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('uuid', { name: 'order_id' }) orderId!: string;
  @Column('smallint') position!: number;
  @Column('uuid', { name: 'service_id' }) serviceId!: string;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('int') quantity!: number;
  @Column('bigint', { name: 'unit_amount' }) unitAmount!: number;
}

/** What is shown of a position. */
export type SoldLine = Pick<OrderLine, 'id' | 'serviceId' | 'code' | 'name' | 'quantity' | 'unitAmount'>;
