import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { headKeyOf, signHead, type SignedHead } from '#libs/chains';
import { Config } from '#libs/config';
import type { Statement } from '#libs/database';
import { Outbox } from '#libs/events';
import { LOG, type Log } from '#libs/logging';
import { Sealer } from '#libs/sealing';
import { headSigned } from './audit.events.js';
import { AuditMetrics } from './audit-metrics.js';
import { HeadsRepository } from './heads.repository.js';

const AT_A_TIME = 200;

/** The file that heads are added to, one a line. */
@Injectable()
export class HeadsFile {
  private isLost = false;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** A file that cannot be written stops nobody: the topic has the same heads. */
  async add(heads: readonly SignedHead[]): Promise<void> {
    const path = this.config.auditHeadsFile;
    if (path === undefined) return;
    try {
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, heads.map((head) => `${JSON.stringify(head)}\n`).join(''), { flush: true });
      this.isLost = false;
    } catch (error) {
      if (!this.isLost) this.log.warn({ module: 'audit', err: error }, 'heads of the audit trail could not be written');
      this.isLost = true;
    }
  }
}

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

  /** Signs every chain that grew; how many heads that made. */
  async signAll(): Promise<number> {
    let signed = 0;
    for (let made = AT_A_TIME; made === AT_A_TIME; signed += made) made = await this.signSome();
    return signed;
  }

  private async signSome(): Promise<number> {
    const heads = (await this.rows.grown(AT_A_TIME)).map(({ now, number, ...place }) =>
      signHead(this.key, { ...place, number: number + 1, signedAt: now }),
    );
    if (heads.length === 0) return 0;
    // Another one that does the same meets the number of the head, and the whole commit is refused.
    await this.rows.commit(heads.flatMap((head) => [this.rows.insert(head), this.announce(head)]));
    await this.file.add(heads);
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
