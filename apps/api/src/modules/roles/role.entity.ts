import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';
import { platformPermissions, tenantPermissions } from './permissions.js';

/** What sets an owner apart from an administrator: who lacks it can neither grant nor take away ownership. */
const OWNERSHIP = 'tenant:own';

/** A named set of permissions. */
@Entity({ schema: 'roles', name: 'roles' })
export class Role {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('text') name!: string;
  @Column('text', { array: true }) permissions!: string[];
  @Column('int', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: string;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;
  /** Part of the house, the same in every tenant. */
  builtIn!: boolean;

  static define(tenantId: string, name: string, permissions: readonly string[], by: string): Role {
    const now = new Date().toISOString();
    return Object.assign(new Role(), {
      ...{ id: newId(), tenantId, name, permissions: unique(permissions), builtIn: false },
      ...{ version: 1, createdAt: now, updatedAt: now, createdBy: by, updatedBy: by },
    });
  }

  /** Permits exactly that from the next version on. */
  permit(permissions: readonly string[], by: string): void {
    this.permissions = unique(permissions);
    this.version += 1;
    this.updatedAt = new Date().toISOString();
    this.updatedBy = by;
  }
}

/** A role every tenant has. */
export interface BuiltInRole {
  readonly name: string;
  readonly permissions: readonly string[];
}

/** The roles every tenant has; they cannot be changed. */
export const builtInRoles: readonly BuiltInRole[] = [
  { name: 'owner', permissions: [...tenantPermissions, OWNERSHIP] },
  { name: 'admin', permissions: tenantPermissions },
  { name: 'support', permissions: ['users:read', 'orders:read', 'services:read'] },
  { name: 'customer', permissions: [] },
];

/** The role of whoever runs the platform: above tenants, and without a say inside of any. It is not shown to tenants. */
export const operatorRole: BuiltInRole = { name: 'operator', permissions: platformPermissions };

function unique(permissions: readonly string[]): string[] {
  return [...new Set(permissions)].sort();
}
