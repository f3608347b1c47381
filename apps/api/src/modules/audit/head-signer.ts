import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { headKeyOf, signHead, type SignedHead } from '#libs/chains';
import type { Statement } from '#libs/database';
import { Outbox } from '#libs/events';
import { Sealer } from '#libs/sealing';
import { headSigned } from './audit.events.js';
import { AuditMetrics } from './audit-metrics.js';
import { HeadFiling } from './head-filing.js';
import { HeadsRepository } from './heads.repository.js';

const AT_A_TIME = 200;

/** Signs how far the chains have come, and publishes it where whoever keeps the database cannot take it back. */
@Injectable()
export class HeadSigner {
  private readonly key;

  constructor(
    private readonly rows: HeadsRepository,
    private readonly outbox: Outbox,
    private readonly filing: HeadFiling,
    private readonly metrics: AuditMetrics,
    sealer: Sealer,
  ) {
    this.key = headKeyOf(sealer);
  }

  /** Whether heads that were signed may wait for their file. */
  get isBehind(): boolean {
    return this.filing.isBehind;
  }

  /** Tries the file once more, beside us. */
  fileAgain(): void {
    this.filing.catchUp();
  }

  /** It is another's turn. */
  leave(): void {
    this.filing.leave();
  }

  /** Waits for what is being filed, though not for long. */
  async finish(): Promise<void> {
    await this.filing.finish();
  }

  /** Signs every chain that grew, and has the heads filed; nobody waits for the file. */
  async signAll(): Promise<void> {
    try {
      for (let made = AT_A_TIME; made === AT_A_TIME;) made = await this.signSome();
    } finally {
      this.filing.catchUp();
    }
  }

  private async signSome(): Promise<number> {
    const heads = (await this.rows.grown(AT_A_TIME)).map(({ now, number, ...place }) =>
      signHead(this.key, { ...place, number: number + 1, signedAt: now }),
    );
    if (heads.length === 0) return 0;
    // Another one that does the same meets the number of the head, and the whole commit is refused.
    await this.rows.commit(heads.flatMap((head) => [this.rows.insert(head), this.announce(head)]));
    this.metrics.signed(heads.length);
    return heads.length;
  }

  private announce(head: SignedHead): Statement {
    const { tenantId, number } = head;
    const chainId = chainIdOf(tenantId);
    const aggregate = { tenantId, type: 'audit_chain', id: chainId, version: number };
    return this.outbox.append(aggregate, headSigned({ chainId, ...head }), null);
  }
}

/** A UUID (version 8) that follows from the tenant's and is none that anything else has. */
function chainIdOf(tenantId: string): string {
  const digits = createHash('sha256').update(`audit chain ${tenantId}`).digest('hex');
  const variant = ((Number.parseInt(digits[16] ?? '0', 16) & 3) | 8).toString(16);
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`];
  return [...parts, `${variant}${digits.slice(17, 20)}`, digits.slice(20, 32)].join('-');
}
