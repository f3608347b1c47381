import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';

/** However often it is refreshed, a session ends after 90 days. */
const ABSOLUTE_LIFE_MS = 90 * 24 * 3_600_000;

/** From where a session is used, for its owner to recognise. */
export interface Client {
  /** Its network. */
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** A session as its owner may recognise it. */
export interface OwnSession {
  readonly id: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
}

/** Where an address lies: enough to recognise a place by, and not a person. Of IPv6, so many groups of 16 bits. */
export function networkOf(ip: string, groups = 3): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/.exec(ip);
  if (v4) return `${v4[1]}.0/24`;
  const [head = '', tail] = ip.toLowerCase().replace(/%.*$/, '').split('::');
  const written = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean).map(withoutZeros));
  const zeros = tail === undefined ? 0 : 8 - (written[0]?.length ?? 0) - (written[1]?.length ?? 0);
  const all = [...(written[0] ?? []), ...Array<string>(Math.max(0, zeros)).fill('0'), ...(written[1] ?? [])];
  return `${all.slice(0, groups).join(':')}::/${groups * 16}`;
}

function withoutZeros(group: string): string {
  return group.replace(/^0+(?=.)/, '');
}

/** One sign-in on one device: the family of refresh tokens that follow from it. */
@Entity({ schema: 'auth', name: 'sessions' })
export class Session {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text', { nullable: true }) ip!: string | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, default: () => 'now()' }) lastUsedAt!: Date;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true }) endedAt!: Date | null;
  @Column('text', { name: 'end_reason', nullable: true }) endReason!: 'logout' | 'reuse' | 'revoked' | null;

  static open(tenantId: string, userId: string, { ip, userAgent }: Client): Session {
    const now = new Date();
    const life = {
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + ABSOLUTE_LIFE_MS),
      endedAt: null,
      endReason: null,
    };
    return Object.assign(new Session(), { id: newId(), tenantId, userId, ip, userAgent, ...life });
  }

  /** Seconds for which a token issued now may lie unused: `most` of them, but not beyond the end of the session. */
  idleSeconds(now: Date, most: number): number {
    const left = Math.floor((this.expiresAt.getTime() - now.getTime()) / 1_000);
    return Math.max(0, Math.min(most, left));
  }

  /** Whether it may still be refreshed. */
  isOpen(now: Date): boolean {
    return this.endedAt === null && this.expiresAt > now;
  }
}
