import { Injectable } from '@nestjs/common';
import { genesisOf, hashOf } from '#libs/chains';
import { failpoint } from '#libs/failpoints';
import { AuditMetrics } from './audit-metrics.js';
import { SealingRepository, type Seal, type Turn, type Waiting } from './sealing.repository.js';

/** Entries that one commit seals. */
export const MOST_AT_ONCE = 1_000;

interface End {
  readonly seq: number;
  readonly hash: Buffer;
}

/** Chains what waits: each tenant's entries, each to the one before. */
@Injectable()
export class ChainSealer {
  /** Where each tenant's chain ends, as long as nobody else may have gone on with it. */
  private readonly ends = new Map<string, End>();

  constructor(
    private readonly rows: SealingRepository,
    private readonly metrics: AuditMetrics,
  ) {}

  /** Another one sealed in between, or may have. */
  forget(): void {
    this.ends.clear();
  }

  /** Seals what waits, at most a thousand entries; how many, or undefined where it is no longer our turn. */
  async sealNext(turn: Turn): Promise<number | undefined> {
    const found = await this.rows.waiting(MOST_AT_ONCE);
    if (found.entries.length === 0) return 0;
    try {
      await this.learnEnds(found);
      const seals = this.chain(found);
      await failpoint('audit.before_seal');
      if (!(await this.rows.seal(turn, seals, belowOf(found), found.now))) {
        this.forget();
        return undefined;
      }
      await failpoint('audit.after_seal');
    } catch (error) {
      this.forget();
      throw error;
    }
    const now = Date.parse(found.now);
    this.metrics.sealed(found.entries.map(({ at }) => now - Date.parse(at)));
    return found.entries.length;
  }

  private async learnEnds({ entries }: Waiting): Promise<void> {
    const unknown = [...new Set(entries.map(({ tenantId }) => tenantId))].filter((id) => !this.ends.has(id));
    if (unknown.length === 0) return;
    for (const { tenantId, seq, hash } of await this.rows.chainEnds(unknown)) this.ends.set(tenantId, { seq, hash });
  }

  private chain({ entries, now }: Waiting): Seal[] {
    return entries.map((entry) => {
      const { tenantId, id: entryId } = entry;
      const { seq: last, hash: previous } = this.ends.get(tenantId) ?? { seq: 0, hash: genesisOf(tenantId) };
      const seq = last + 1;
      const hash = hashOf(previous, seq, now, entry);
      this.ends.set(tenantId, { seq, hash });
      return { tenantId, seq, entryId, previous, hash };
    });
  }
}

/** Whatever is below it is sealed by this: had there been more, the last of these may have more of its transaction. */
function belowOf({ entries, horizon }: Waiting): bigint {
  const last = entries.at(-1);
  if (entries.length < MOST_AT_ONCE || last === undefined) return horizon;
  const reached = BigInt(last.xid);
  return reached < horizon ? reached : horizon;
}
