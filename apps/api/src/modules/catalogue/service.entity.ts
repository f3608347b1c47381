import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';
import type { Money } from '#libs/money';

export type ServiceStatus = 'draft' | 'active' | 'retired';

/** What a new service is made of. */
export interface NewService {
  readonly code: string;
  readonly name: string;
  readonly price: Money;
  readonly description?: string | undefined;
  readonly status?: ServiceStatus | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

export type ServiceChange = { readonly [Field in keyof NewService]?: NewService[Field] | undefined };

/** Something the company sells: a price, and a document of its own in `config`. */
@Entity({ schema: 'catalogue', name: 'services' })
export class Service {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('text') code!: string;
  @Column('text') name!: string;
  @Column('text', { default: '' }) description!: string;
  @Column('text') status!: ServiceStatus;
  @Column('bigint', { name: 'price_amount' }) priceAmount!: number;
  @Column('text', { name: 'price_currency' }) priceCurrency!: string;
  @Column('text', { array: true, default: '{}' }) tags!: string[];
  @Column('jsonb', { default: {} }) config!: Record<string, unknown>;
  @Column('int', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: string;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;

  static define(
    tenantId: string,
    { code, name, price, description, status, tags, config }: NewService,
    by: string | null,
  ): Service {
    const now = new Date().toISOString();
    return Object.assign(new Service(), {
      ...{ id: newId(), tenantId, code, name, description: description ?? '', status: status ?? 'draft' },
      ...{ priceAmount: price.amount, priceCurrency: price.currency, tags: [...(tags ?? [])], config: { ...config } },
      ...{ version: 1, createdAt: now, updatedAt: now, createdBy: by, updatedBy: by },
    });
  }

  get price(): Money {
    return { amount: this.priceAmount, currency: this.priceCurrency };
  }

  /** Applies the change as the next version; orders keep what they copied. */
  change(change: ServiceChange, by: string): void {
    this.code = change.code ?? this.code;
    this.name = change.name ?? this.name;
    this.description = change.description ?? this.description;
    this.status = change.status ?? this.status;
    this.priceAmount = change.price?.amount ?? this.priceAmount;
    this.priceCurrency = change.price?.currency ?? this.priceCurrency;
    this.tags = change.tags ? [...change.tags] : this.tags;
    this.config = change.config ? { ...change.config } : this.config;
    this.version += 1;
    this.updatedAt = new Date().toISOString();
    this.updatedBy = by;
  }

  /** Whether whoever may not read the whole catalogue sees it. */
  get isPublic(): boolean {
    return this.status === 'active';
  }
}
