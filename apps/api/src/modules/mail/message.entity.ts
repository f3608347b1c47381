import { Column, Entity, PrimaryColumn } from 'typeorm';
import { newId } from '#libs/ids';
import type { Money } from '#libs/money';

/** What a mail is about: ids and facts, nothing that names a person. */
export type Content =
  | { readonly kind: 'welcome'; readonly facts: Readonly<Record<string, never>> }
  | { readonly kind: 'order_confirmation'; readonly facts: ConfirmedOrder }
  | { readonly kind: 'password_reset' | 'email_verification'; readonly facts: MailedToken };

export interface ConfirmedOrder {
  readonly orderId: string;
  readonly total: Money;
  readonly placedAt: string;
}

/** From which the token is worked out when the letter is written: it is kept nowhere. */
export interface MailedToken {
  readonly requestId: string;
  readonly expiresAt: string;
}

/** Who gets it, and on whose behalf. */
export interface Addressed {
  readonly tenantId: string;
  readonly recipientId: string;
  readonly contextId: string;
}

/** Seconds to wait after the first attempt that failed, the second, …; after the last of all there is no other. */
const PAUSES = [10, 60, 600, 3_600];

/** A mail to one user, from its cause until it is sent or given up. */
@Entity({ schema: 'mail', name: 'messages' })
export class Message {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'tenant_id' }) tenantId!: string;
  @Column('uuid', { name: 'recipient_id' }) recipientId!: string;
  @Column('text') kind!: Content['kind'];
  @Column('jsonb') facts!: Content['facts'];
  @Column('text', { name: 'context_id' }) contextId!: string;
  @Column('text', { default: 'queued' }) status!: 'queued' | 'sent' | 'failed';
  /** Counted before each is made. */
  @Column('int', { default: 0 }) attempts!: number;
  @Column({ type: 'timestamptz', name: 'available_at', precision: 3, default: () => 'now()' }) availableAt!: string;
  @Column('text', { name: 'last_fault', nullable: true }) lastFault!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: string;
  @Column({ type: 'timestamptz', name: 'sent_at', precision: 3, nullable: true }) sentAt!: string | null;

  /** A mail as one begins. */
  static queue({ tenantId, recipientId, contextId }: Addressed, { kind, facts }: Content): Message {
    const ids = { id: newId(), tenantId, recipientId, contextId };
    return Object.assign(new Message(), { ...ids, kind, facts, status: 'queued' as const, attempts: 0 });
  }

  get content(): Content {
    return { kind: this.kind, facts: this.facts } as Content;
  }

  /** Whether somebody began the last attempt and never told how it ended. */
  get isBeyondAttempts(): boolean {
    return this.attempts > PAUSES.length + 1;
  }

  /** Whether what it says no longer helps anybody. */
  isOutdated(now: Date): boolean {
    const { facts } = this.content;
    return 'expiresAt' in facts && new Date(facts.expiresAt) <= now;
  }

  sent(): void {
    this.status = 'sent';
    this.lastFault = null;
  }

  /** Seconds until the next attempt, where there is one. */
  failed(fault: string): number | undefined {
    const pause = PAUSES[this.attempts - 1];
    if (pause === undefined) this.giveUp(fault);
    this.lastFault = fault;
    return pause;
  }

  giveUp(fault: string): void {
    this.status = 'failed';
    this.lastFault = fault;
  }
}
