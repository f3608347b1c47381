import type { ChainCheck, Fault, HeadKey, isBehind, SignedHead, slippedIn } from '#libs/chains';
import type { Chains, Trail } from './chains.ts';

const PAGE = 1_000;

/** What became of following one tenant's chain. */
export interface Verdict {
  readonly tenantId: string;
  readonly slug: string | null;
  readonly state: 'intact' | 'behind' | 'broken';
  /** Links that were followed. */
  readonly followed: number;
  readonly heads: number;
  readonly unsealed: number;
  readonly fault: Fault | null;
}

/** What of `libs/chains` judges a chain. */
export interface Judges {
  readonly ChainCheck: typeof ChainCheck;
  readonly slippedIn: typeof slippedIn;
  readonly isBehind: typeof isBehind;
}

/** What the chains are compared with. */
export interface Yardstick {
  readonly keys: readonly HeadKey[];
  readonly published: readonly SignedHead[];
  /** From the build that is being looked at. */
  readonly judges: Judges;
}

/** Follows a whole chain; `tell` hears how many links were followed. */
export async function verify(
  chains: Chains,
  { tenantId, slug }: Omit<Trail, 'sealed'>,
  { keys, published, judges }: Yardstick,
  tell: (followed: number) => void = () => undefined,
): Promise<Verdict> {
  const heads = [...(await chains.heads(tenantId)), ...published.filter((head) => head.tenantId === tenantId)];
  const check = new judges.ChainCheck(tenantId, heads, keys);
  const follow = async (): Promise<Fault | undefined> => {
    for (;;) {
      const links = await chains.links(tenantId, check.seq, PAGE);
      for (const link of links) {
        const fault = check.follow(link);
        if (fault) return fault;
      }
      tell(check.seq);
      if (links.length < PAGE) return check.end();
    }
  };
  const followed = check.forged() ?? (await follow());
  const waiting = await chains.unsealed(tenantId);
  const fault = followed ?? judges.slippedIn(waiting) ?? null;
  const state = fault ? 'broken' : judges.isBehind(waiting) ? 'behind' : 'intact';
  return { tenantId, slug, state, followed: check.seq, heads: heads.length, unsealed: waiting.length, fault };
}

const MEANINGS: Readonly<Record<Fault['reason'], string>> = {
  entry_missing: 'its entry is gone',
  entry_changed: 'its entry is not what was sealed',
  seal_missing: 'its seal is gone',
  chain_broken: 'it does not follow the one before',
  head_forged: 'a head there was signed by nobody of ours',
  head_differs: 'it is not what was signed: the chain was made anew',
  tail_missing: 'the chain ends before it, and was signed beyond it',
  entry_unsealed: 'an entry there was slipped in behind the seals',
};

/** What is wrong, in one sentence. */
export function faultInWords({ reason, seq, entryId }: Fault): string {
  const place = seq === null ? '' : ` at place ${seq}`;
  const entry = entryId === null ? '' : `, entry ${entryId}`;
  return `${MEANINGS[reason]}${place}${entry} (${reason})`;
}
