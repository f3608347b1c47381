import { setImmediate as turn } from 'node:timers/promises';
import { genesisOf, hashOf, type Recorded } from './chain.js';
import { isSigned, type HeadKey, type SignedHead } from './heads.js';

/** Hashes for about a millisecond. */
const AT_ONCE = 100;

/** One seal of a chain with the entry that it seals, where that is still there. */
export interface Link {
  readonly seq: number;
  readonly entryId: string;
  readonly previous: Buffer;
  readonly hash: Buffer;
  readonly sealedAt: string;
  readonly entry: Recorded | undefined;
}

/** What is wrong with a place of a chain. */
export type Reason =
  | 'entry_missing'
  | 'entry_changed'
  | 'seal_missing'
  | 'chain_broken'
  | 'head_forged'
  | 'head_differs'
  | 'tail_missing'
  | 'entry_unsealed';

/** The first bad place. */
export interface Fault {
  readonly reason: Reason;
  readonly seq: number | null;
  readonly entryId: string | null;
}

/**
 * Goes along one tenant's chain and stops at the first place where it is not what was sealed. Hashes alone show a change
 * to whoever did not make all of them anew; the signed heads show that too.
 */
export class ChainCheck {
  /** Where the chain was followed to. */
  seq: number;
  private hash: Buffer;
  private readonly heads: readonly SignedHead[];
  private nextHead = 0;

  /** `from`: a place that is known to be good; the heads before it are taken for met. */
  constructor(
    tenantId: string,
    heads: readonly SignedHead[],
    private readonly keys: readonly HeadKey[],
    from: { readonly seq: number; readonly hash: Buffer } = { seq: 0, hash: genesisOf(tenantId) },
  ) {
    this.seq = from.seq;
    this.hash = from.hash;
    this.heads = heads.filter(({ seq }) => seq > from.seq).toSorted((a, b) => a.seq - b.seq);
  }

  /** The heads that nobody of ours signed, the first of them. */
  forged(): Fault | undefined {
    const forged = this.heads.find((head) => !this.keys.some((key) => isSigned(key, head)));
    return forged && { reason: 'head_forged', seq: forged.seq, entryId: null };
  }

  /** The next link; what is wrong with it. */
  follow(link: Link): Fault | undefined {
    const { seq, entryId, entry } = link;
    const at = (reason: Reason): Fault => ({ reason, seq, entryId });
    if (seq !== this.seq + 1) return { reason: 'seal_missing', seq: this.seq + 1, entryId: null };
    if (!link.previous.equals(this.hash)) return at('chain_broken');
    if (!entry) return at('entry_missing');
    if (!hashOf(this.hash, seq, link.sealedAt, entry).equals(link.hash)) return at('entry_changed');
    this.seq = seq;
    this.hash = link.hash;
    return this.meetHeads(entryId);
  }

  /** The next links; what is wrong with the first bad one. Whatever else there is to do is done in between. */
  async followAll(links: readonly Link[]): Promise<Fault | undefined> {
    for (const [at, link] of links.entries()) {
      if (at > 0 && at % AT_ONCE === 0) await turn();
      const fault = this.follow(link);
      if (fault) return fault;
    }
    return undefined;
  }

  /** The chain has no further link: what was signed beyond it is gone. */
  end(): Fault | undefined {
    const beyond = this.heads[this.nextHead];
    return beyond && { reason: 'tail_missing', seq: this.seq + 1, entryId: null };
  }

  /** The head of the chain as far as it was followed. */
  get head(): { readonly seq: number; readonly hash: Buffer } {
    return { seq: this.seq, hash: this.hash };
  }

  private meetHeads(entryId: string): Fault | undefined {
    for (let head = this.heads[this.nextHead]; head?.seq === this.seq; head = this.heads[++this.nextHead])
      if (head.hash !== this.hash.toString('hex')) return { reason: 'head_differs', seq: this.seq, entryId };
    return undefined;
  }
}
