import { Injectable } from '@nestjs/common';
import { ChainCheck, headKeyOf, isBehind, slippedIn, type Fault, type SignedHead } from '#libs/chains';
import { Sealer } from '#libs/sealing';
import { AuditRepository } from './audit.repository.js';
import { SharedRuns } from './shared-runs.js';

/** The newest links are followed while somebody waits; all of them, by the command. */
const NEWEST = 1_000;
/** The same where the last head lies further back. */
const MOST = 10_000;
const PAGE = 1_000;
/** It takes a core for a tenth of a second and connections of the pool: a crowd must not take all of them. */
const RUNS = { places: 2, longestWaitMs: 5_000, longestRunMs: 10_000 };

/** What is known of a tenant's chain. */
export interface ChainState {
  readonly state: 'intact' | 'behind' | 'broken';
  /** Entries that are sealed. */
  readonly sealed: number;
  readonly unsealed: number;
  /** The places that were followed. */
  readonly checked: { readonly from: number; readonly to: number };
  readonly head: SignedHead | null;
  readonly fault: Fault | null;
}

/** Follows the newest links of a chain and the heads that were signed of them. */
@Injectable()
export class ChainVerification {
  private readonly key;
  private readonly runs = new SharedRuns<ChainState>(RUNS);

  constructor(
    private readonly entries: AuditRepository,
    sealer: Sealer,
  ) {
    this.key = headKeyOf(sealer);
  }

  /** Those who ask while it is being found out share what is found. */
  stateOf(tenantId: string): Promise<ChainState> {
    return this.runs.of(tenantId, () => this.findOut(tenantId));
  }

  private async findOut(tenantId: string): Promise<ChainState> {
    const last = await this.entries.placeUpTo(tenantId, Number.MAX_SAFE_INTEGER);
    const heads = await this.entries.newestHeads(tenantId);
    const [head = null] = heads;
    const sealed = last?.seq ?? 0;
    const start = Math.max(sealed - MOST, Math.min(sealed - NEWEST, (head?.seq ?? 1) - 1));
    const from = start > 0 ? await this.entries.placeUpTo(tenantId, start) : undefined;
    const check = new ChainCheck(tenantId, heads, [this.key], from);
    const followed = check.forged() ?? (await this.follow(tenantId, check));
    const late = await this.entries.unsealed(tenantId, MOST);
    const fault = followed ?? slippedIn(late) ?? null;
    const state = fault ? 'broken' : isBehind(late) ? 'behind' : 'intact';
    const checked = { from: (from?.seq ?? 0) + 1, to: check.seq };
    return { state, sealed, unsealed: late.length, checked, head, fault };
  }

  private async follow(tenantId: string, check: ChainCheck): Promise<Fault | undefined> {
    for (;;) {
      const links = await this.entries.links(tenantId, check.seq, PAGE);
      const fault = await check.followAll(links);
      if (fault) return fault;
      if (links.length < PAGE) return check.end();
    }
  }
}
