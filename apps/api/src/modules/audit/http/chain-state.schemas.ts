import { z } from 'zod';
import type { ChainState } from '../chain-verification.js';

const example = {
  state: 'intact',
  sealed: 1_042,
  unsealed: 0,
  checked: { from: 43, to: 1_042 },
  head: {
    seq: 1_040,
    hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    number: 17,
    signedAt: '2026-01-01T09:30:00.000Z',
    kid: 'Jx3o0b5n2kqk1m5oG0sS8w',
  },
  fault: null,
};

export const chainStateSchema = z
  .object({
    state: z.enum(['intact', 'behind', 'broken']).meta({
      description:
        'intact: as it was sealed; behind: entries have waited for their seals for too long; broken: see fault.',
    }),
    sealed: z.int().meta({ description: 'Entries that are sealed.' }),
    unsealed: z.int().meta({ description: 'Entries that wait for their seals.' }),
    checked: z.object({ from: z.int(), to: z.int() }).meta({ description: 'The places that were followed just now.' }),
    head: z
      .object({ seq: z.int(), hash: z.string(), number: z.int(), signedAt: z.iso.datetime(), kid: z.string() })
      .nullable()
      .meta({ description: 'What was signed last.' }),
    fault: z
      .object({ reason: z.string(), seq: z.int().nullable(), entryId: z.string().nullable() })
      .nullable()
      .meta({ description: 'The first place that is not what was sealed.' }),
  })
  .meta({ id: 'AuditChainState', example });
export type ChainStateView = z.output<typeof chainStateSchema>;

export function chainStateView({ head, ...state }: ChainState): ChainStateView {
  if (!head) return { ...state, head };
  const { seq, hash, number, signedAt, kid } = head;
  return { ...state, head: { seq, hash, number, signedAt, kid } };
}
