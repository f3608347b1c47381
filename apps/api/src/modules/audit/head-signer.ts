import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { headKeyOf, signHead, type SignedHead } from '#libs/chains';
import type { Statement } from '#libs/database';
import { Outbox } from '#libs/events';
import { Sealer } from '#libs/sealing';
import { headSigned } from './audit.events.js';
import { AuditMetrics } from './audit-metrics.js';
import { HeadsFile } from './heads-file.js';
import { HeadsRepository } from './heads.repository.js';

const AT_A_TIME = 200;

/** Signs how far the chains have come, and publishes it where whoever keeps the database cannot take it back. */
@Injectable()
export class HeadSigner {
  private readonly key;

  constructor(
    private readonly rows: HeadsRepository,
    private readonly outbox: Outbox,
    private readonly file: HeadsFile,
    private readonly metrics: AuditMetrics,
    sealer: Sealer,
  ) {
    this.key = headKeyOf(sealer);
  }

  /** Whether heads that were signed wait for their file. */
  get isBehind(): boolean {
    return this.file.isBehind;
  }

  /** Tries the file once more. */
  async fileAgain(): Promise<void> {
    await this.file.catchUp();
  }

  /** It is another's turn. */
  leave(): void {
    this.file.leave();
  }

  /** Signs every chain that grew; how many heads that made. */
  async signAll(): Promise<number> {
    // Before there are new ones: what the file lacks, and where it ends if the database was restored to an older state.
    await this.file.catchUp();
    let signed = 0;
    for (let made = AT_A_TIME; made === AT_A_TIME; signed += made) made = await this.signSome();
    if (signed > 0) await this.file.catchUp();
    return signed;
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
