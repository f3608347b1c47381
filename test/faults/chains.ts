import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as chainsLib from '#libs/chains';
import type * as sealingLib from '#libs/sealing';
import { Chains } from '../../apps/tools/src/audit/chains.ts';
import { faultInWords, verify } from '../../apps/tools/src/audit/verifying.ts';
import { withClient } from '../../apps/tools/src/database-access.ts';
import type { Scene } from './scene.ts';

/** What the verifier says of one tenant's chain. */
export interface Chain {
  readonly tenantId: string;
  readonly state: string;
  readonly followed: number;
  readonly unsealed: number;
  readonly fault: string | undefined;
}

/** Follows every chain, and compares it with the heads that the processes wrote to their file. */
export async function chainsOf({ build, directory, ground, databaseUrl }: Scene): Promise<Chain[]> {
  const lib = (await import(`file://${build.dist}/libs/chains/src/index.js`)) as typeof chainsLib;
  const { Sealer } = (await import(`file://${build.dist}/libs/sealing/src/index.js`)) as typeof sealingLib;
  const file = join(directory, 'heads.jsonl');
  const published = existsSync(file) ? lib.parseHeads(readFileSync(file, 'utf8')).heads : [];
  const keys = [lib.headKeyOf(new Sealer(Buffer.alloc(32, ground.seed)))];
  return withClient(databaseUrl, async (client) => {
    const chains = new Chains(client);
    const found: Chain[] = [];
    for (const trail of await chains.trails(new Map())) {
      const { fault, ...verdict } = await verify(chains, trail, { keys, published, judges: lib });
      found.push({ ...verdict, fault: fault ? faultInWords(fault) : undefined });
    }
    return found;
  });
}
