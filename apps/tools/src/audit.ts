import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeadKey, SignedHead } from '#libs/chains';
import { auditOrder, USAGE, type AuditOrder } from './audit/audit-order.ts';
import { Chains, type Trail } from './audit/chains.ts';
import { faultInWords, verify, type Judges, type Verdict } from './audit/verifying.ts';
import { build, isBuilt } from './build.ts';
import { dataDirectoryOf, readEnvironment, settingOf, withDevelopmentSecrets } from './environment.ts';
import { helpOn } from './help.ts';
import { Progress } from './progress.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';
import { withWorkerDatabase } from './worker-database.ts';

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
const screen = new Terminal(process.stdout);
process.exit(await session.runToEnd(obey));

async function obey(): Promise<void> {
  const order = auditOrder(process.argv.slice(2));
  if ('fault' in order) throw new Ended(`${order.fault}\n${USAGE}`, 2);
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const keys = [await ownKey()];
  const published = await publishedHeads(order);
  const verdicts = await followAll(order, keys, published);
  if (order.json) screen.line(JSON.stringify(verdicts, null, 2));
  else for (const verdict of verdicts) screen.line(inWords(verdict));
  const broken = verdicts.filter(({ state }) => state === 'broken').length;
  if (broken > 0) throw new Ended(`The audit trail is broken: ${broken} of ${verdicts.length} chains.`, 1);
  if (verdicts.some(({ state }) => state === 'behind'))
    throw new Ended('Entries wait for their seals: does a worker run?', 4);
  session.terminal.note(`Intact: ${verdicts.length} chains.`);
}

async function followAll(
  { tenant }: AuditOrder,
  keys: readonly HeadKey[],
  published: readonly SignedHead[],
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  await withWorkerDatabase(env, async (client) => {
    const chains = new Chains(client);
    const trails = await trailsOf(chains, tenant, published);
    await chains.begin();
    const total = trails.reduce((sum, { sealed }) => sum + sealed, 0);
    const progress = new Progress('links', total);
    const judges: Judges = await import('#libs/chains');
    let before = 0;
    for (const trail of trails) {
      const verdict = await verify(chains, trail, { keys, published, judges }, (followed) =>
        progress.tell(before + followed),
      );
      before += verdict.followed;
      verdicts.push(verdict);
    }
    progress.clear();
  }).catch((error: unknown) => {
    if (error instanceof Ended) throw error;
    throw new Ended(`The audit trail cannot be read: ${(error as Error).message}`, 3);
  });
  return verdicts;
}

/** Those that the database knows, and those that a published head knows alone. */
async function trailsOf(
  chains: Chains,
  tenant: string | undefined,
  published: readonly SignedHead[],
): Promise<Trail[]> {
  const slugs = await chains.slugs();
  const known = await chains.trails(slugs);
  const gone = new Set(published.map(({ tenantId }) => tenantId));
  for (const { tenantId } of known) gone.delete(tenantId);
  const all = [...known, ...[...gone].map((id) => ({ tenantId: id, slug: slugs.get(id) ?? null, sealed: 0 }))];
  const chosen =
    tenant === undefined ? all : all.filter(({ slug, tenantId }) => tenant === slug || tenant === tenantId);
  if (tenant !== undefined && chosen.length === 0) throw new Ended(`The tenant ${tenant} has no audit trail.`, 2);
  return chosen;
}

async function ownKey(): Promise<HeadKey> {
  const secret = settingOf(withDevelopmentSecrets(env), 'KEY_ENCRYPTION_KEY');
  if (!secret) throw new Ended('KEY_ENCRYPTION_KEY is unset: without it no signature can be checked.', 2);
  const [{ headKeyOf }, { Sealer }] = await Promise.all([import('#libs/chains'), import('#libs/sealing')]);
  return headKeyOf(new Sealer(Buffer.from(secret, 'base64')));
}

async function publishedHeads({ heads: named }: AuditOrder): Promise<readonly SignedHead[]> {
  const usual = settingOf(env, 'AUDIT_HEADS_FILE') ?? join(dataDirectoryOf(env), 'audit', 'heads.jsonl');
  if (named !== undefined && !existsSync(named)) throw new Ended(`There is no file ${named}.`, 2);
  const path = named ?? (existsSync(usual) ? usual : undefined);
  if (path === undefined) {
    session.terminal.note('No published heads are compared: whoever can write the heads in the database may have.');
    return [];
  }
  const { parseHeads } = await import('#libs/chains');
  const { heads, unreadable } = parseHeads(readFileSync(path, 'utf8'));
  if (unreadable.length > 0) session.terminal.note(`${path}: no head in line ${unreadable.join(', ')}.`);
  return heads;
}

function inWords({ slug, tenantId, state, followed, heads, unsealed, fault }: Verdict): string {
  const figures = `${followed} links, ${heads} heads, ${unsealed} unsealed`;
  const what = fault ? `: ${faultInWords(fault)}` : '';
  return `${state.padEnd(7)} ${slug ?? tenantId}  ${figures}${what}`;
}
