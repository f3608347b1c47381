import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';
import { apiKeysErrors } from './api-keys.errors.js';

/** What a new key is made of; `createdBy` answers for it, `parentId` is the key that asked where no person did. */
export interface NewApiKey {
  readonly tenantId: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly expiresAt: string | null;
  readonly createdBy: string;
  readonly parentId: string | null;
}

/** What a machine may do for a tenant. Its secret is replaced by rotation; it itself stays the same. */
@Entity({ schema: 'api_keys', name: 'api_keys' })
export class ApiKey {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('text') name!: string;
  @Column('text', { array: true }) permissions!: readonly string[];
  @Column('bytea') hash!: Buffer;
  @Column('bytea', { name: 'previous_hash', nullable: true }) previousHash!: Buffer | null;
  @Column({ type: 'timestamptz', name: 'previous_expires_at', precision: 3, nullable: true }) previousExpiresAt!:
    string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column('uuid', { name: 'created_by' }) createdBy!: string;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true }) expiresAt!: string | null;
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true }) lastUsedAt!: string | null;
  @Column({ type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true }) revokedAt!: string | null;

  static begin(wish: NewApiKey): ApiKey {
    const createdAt = new Date().toISOString();
    const permissions = [...new Set(wish.permissions)].sort();
    const start = { previousHash: null, previousExpiresAt: null, lastUsedAt: null, revokedAt: null };
    return Object.assign(new ApiKey(), { ...wish, ...start, id: newId(), permissions, createdAt });
  }

  /** Throws `api_keys.ended` where nobody can come in with the key any more. */
  requireUsable(now: Date): void {
    if (this.revokedAt !== null || (this.expiresAt !== null && new Date(this.expiresAt) <= now))
      throw apiKeysErrors.ended();
  }
}
