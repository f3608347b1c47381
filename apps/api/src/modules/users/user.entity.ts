import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';
import { usersErrors } from './users.errors.js';

export type UserStatus = 'active' | 'suspended' | 'closed';

/** What may be changed of a user. */
export interface UserChange {
  readonly name?: string | undefined;
  readonly status?: UserStatus | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** What a new user is made of; `parentId` makes them a sub-account. */
export interface Person {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly parentId?: string | null;
}

/** Who somebody is to a tenant. */
@Entity({ schema: 'users', name: 'users' })
export class User {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('text') email!: string;
  @Column('text') name!: string;
  @Column('text') status!: UserStatus;
  @Column('text', { array: true, default: '{}' }) roles!: string[];
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  @Column({ type: 'timestamptz', name: 'email_verified_at', precision: 3, nullable: true }) emailVerifiedAt!:
    string | null;
  @Column('int', { default: 1 }) version!: number;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' }) updatedAt!: string;
  @Column('uuid', { name: 'created_by', nullable: true }) createdBy!: string | null;
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;
  @Column({ type: 'timestamptz', name: 'deleted_at', precision: 3, nullable: true }) deletedAt!: string | null;

  /** A user as one begins: active, unverified. `by` is null where somebody signs up. */
  static register(tenantId: string, { email, name, roles, parentId = null }: Person, by: string | null): User {
    const id = newId();
    const now = new Date().toISOString();
    return Object.assign(new User(), {
      ...{
        id,
        tenantId,
        email,
        name,
        status: 'active' as const,
        roles: [...roles],
        parentId,
        emailVerifiedAt: null,
      },
      ...{ version: 1, createdAt: now, updatedAt: now, createdBy: by ?? id, updatedBy: by ?? id, deletedAt: null },
    });
  }

  /** Applies the change as the next version. A closed account stays as it is: `users.closed`. */
  change({ name, status, roles }: UserChange, by: string): void {
    if (this.status === 'closed') throw usersErrors.closed();
    this.name = name ?? this.name;
    this.status = status ?? this.status;
    this.roles = roles ? [...new Set(roles)] : this.roles;
    this.version += 1;
    this.updatedAt = new Date().toISOString();
    this.updatedBy = by;
    if (this.status === 'closed') this.deletedAt = this.updatedAt;
  }

  /** Whether the user can act for the tenant as its owner. */
  get owns(): boolean {
    return this.status === 'active' && this.roles.includes('owner');
  }
}
