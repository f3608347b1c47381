import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { newId } from '#libs/ids';
import { SealingRepository, type Turn } from './sealing.repository.js';

const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
/** It is given up this long before it ends by our clock, which may run a little slower than the database's. */
const MARGIN_MS = 1_000;

/** Whether it is ours to seal: one lease for all instances, on the database's clock, with a fence that outlives it. */
@Injectable()
export class SealingTurn {
  private readonly owner = newId();
  private turn: Turn | undefined;
  private renewedAt = -Infinity;
  private validUntil = -Infinity;

  constructor(
    private readonly rows: SealingRepository,
    private readonly config: Config,
  ) {}

  get headSeconds(): number {
    return this.config.env.AUDIT_HEAD_SECONDS;
  }

  /** The turn, while it is ours. */
  get held(): Turn | undefined {
    return performance.now() < this.validUntil ? this.turn : undefined;
  }

  /** Renews the turn, or takes it where it is free; whether it is newly ours. */
  async keep(): Promise<boolean> {
    if (this.held && performance.now() - this.renewedAt < RENEW_MS) return false;
    const before = this.turn?.fence;
    // Counted from before the question: the database's lease begins later, and so ends later.
    this.renewedAt = performance.now();
    this.turn = await this.rows.take(this.owner, LEASE_MS / 1_000);
    this.validUntil = this.renewedAt + LEASE_MS - MARGIN_MS;
    return this.turn !== undefined && this.turn.fence !== before;
  }

  /** The database said that it is another's. */
  lose(): void {
    this.turn = undefined;
  }

  async leave(): Promise<void> {
    this.lose();
    await this.rows.leave(this.owner);
  }
}
