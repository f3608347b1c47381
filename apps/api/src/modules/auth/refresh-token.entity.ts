import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What to do with a refresh token that was presented. */
export type Verdict = 'rotate' | 'repeat' | 'theft' | 'expired';

/** One link in a session's chain of refresh tokens; only its hash is kept. */
@Entity({ schema: 'auth', name: 'refresh_tokens' })
export class RefreshToken {
  @PrimaryColumn('bytea') hash!: Buffer;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('uuid', { name: 'session_id' }) sessionId!: string;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
  @Column({ type: 'timestamptz', name: 'used_at', precision: 3, nullable: true }) usedAt!: Date | null;
  @Column('bytea', { nullable: true }) successor!: Buffer | null;

  /**
   * A fresh token rotates. The one before the newest, presented again within the grace, gets the very same successor:
   * a lost answer or two tabs log nobody out. Anything else that was used before is theft.
   */
  judge(now: Date, graceSeconds: number, successorIsUnused: boolean): Verdict {
    if (this.usedAt === null) return this.expiresAt > now ? 'rotate' : 'expired';
    const withinGrace = now.getTime() - this.usedAt.getTime() < graceSeconds * 1_000;
    return withinGrace && successorIsUnused ? 'repeat' : 'theft';
  }
}
