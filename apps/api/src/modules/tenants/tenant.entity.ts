import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';

export type TenantStatus = 'active' | 'suspended';

/** What a new tenant is made of. */
export interface TenantDefinition {
  readonly slug: string;
  readonly name?: string;
}

/** What may be changed of a tenant. */
export interface TenantChange {
  readonly name?: string | undefined;
  readonly status?: TenantStatus | undefined;
  readonly limits?: LimitChange | undefined;
}

/** A tenant's own rate limits, such as `100/1m` or `off`; null where the platform's hold. What is not named stays. */
interface LimitChange {
  readonly principal?: string | null | undefined;
  readonly tenant?: string | null | undefined;
}

/** A company that uses the house; everything else belongs to exactly one. */
@Entity({ schema: 'tenants', name: 'tenants' })
export class Tenant {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') slug!: string;
  @Column('text') name!: string;
  @Column('text') status!: TenantStatus;
  @Column('int', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: string;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;

  @Column('text', { name: 'principal_limit', nullable: true }) principalLimit!: string | null;
  @Column('text', { name: 'tenant_limit', nullable: true }) tenantLimit!: string | null;

  /** A tenant as it begins: active, named after its slug unless a name is given. `by` is null where the platform begins with it. */
  static found({ slug, name = slug }: TenantDefinition, by: string | null): Tenant {
    const now = new Date().toISOString();
    const start = {
      status: 'active' as const,
      version: 1,
      createdAt: now,
      updatedAt: now,
      createdBy: by,
      updatedBy: by,
      principalLimit: null,
      tenantLimit: null,
    };
    return Object.assign(new Tenant(), { id: newId(), slug, name, ...start });
  }

  /** Applies the change as the next version. */
  change({ name, status, limits: { principal, tenant } = {} }: TenantChange, by: string): void {
    this.name = name ?? this.name;
    this.status = status ?? this.status;
    if (principal !== undefined) this.principalLimit = principal;
    if (tenant !== undefined) this.tenantLimit = tenant;
    this.version += 1;
    this.updatedAt = new Date().toISOString();
    this.updatedBy = by;
  }
}
