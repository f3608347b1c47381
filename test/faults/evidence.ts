import { until } from '../../apps/tools/src/processes.ts';
import { chainsOf, type Chain } from './chains.ts';
import { CONSUMERS } from './consumers.ts';
import type { Scene } from './scene.ts';
import { readTopics, type Heard } from './topics.ts';
import type { Sight } from './witnesses.ts';

/** What is there after the faults, from every side: the clients, the tables, the topics. */
export interface Evidence {
  readonly acknowledged: readonly { readonly key: string; readonly orderId: string }[];
  /** Keys that clients tried and gave up. */
  readonly unanswered: readonly string[];
  readonly orders: readonly { readonly id: string; readonly key: string; readonly version: number }[];
  readonly events: readonly StoredEvent[];
  /** In the order of each partition. */
  readonly heard: readonly Heard[];
  readonly handled: readonly { readonly consumer: string; readonly eventId: string }[];
  /** What consumers gave up: `consumer/event`. */
  readonly dead: ReadonlySet<string>;
  /** Each effect that was carried out and committed, with the event that was noted in the same commit; null where none was. */
  readonly effects: readonly { readonly consumer: string; readonly eventId: string | null }[];
  /** The audit trail. */
  readonly entries: readonly AuditEntry[];
  readonly chains: readonly Chain[];
  /** What was still hanging when the patience ended. */
  readonly leftovers: readonly string[];
  /** Milliseconds from the end of the faults until nothing hung, and what hung longest. */
  readonly quietAfterMs: number;
  readonly lastToSettle: readonly string[];
  /** What witnesses saw who were to see it, or not. */
  readonly sights: readonly Sight[];
  /** Messages that the harness itself put on the topics. */
  readonly planted: ReadonlySet<string>;
}

/** What the audit trail tells of, where an event does as well. */
export interface AuditEntry {
  readonly action: string;
  readonly objectId: string | null;
  readonly version: number | null;
}

export interface StoredEvent {
  readonly id: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly type: string;
  readonly published: boolean;
}

// A row remembers the lower half of the number of the transaction that wrote it.
const EFFECTS = `
  select e.consumer, i.event_id as "eventId" from faults.effects e left join platform.inbox i
    on i.consumer = e.consumer and i.xmin::text::bigint = e.tx::text::bigint % 4294967296`;

export const KINDS_OF_LEFTOVERS = 11;

/** Waits until nothing hangs, as long as the ground is patient, and gathers what is there then. */
export async function gather(scene: Scene, planted: readonly string[] = []): Promise<Evidence> {
  const { leftovers, quietAfterMs, lastToSettle } = await quiet(scene);
  const ok = scene.history.of('ok').map(({ key, orderId = '' }) => ({ key, orderId }));
  const dead = await scene.rows<{ of: string }>(
    `select consumer || '/' || message as of from platform.dead_letters where status <> 'redriven'`,
  );
  return {
    acknowledged: ok,
    unanswered: scene.history.unanswered(),
    orders: await scene.rows('select id, note as key, version from orders.orders'),
    events: await scene.rows(
      `select id, aggregate_id as "aggregateId", version, type, published_at is not null as published
       from platform.outbox`,
    ),
    heard: await readTopics(scene.ground.kafka.port),
    handled: await scene.rows('select consumer, event_id as "eventId" from platform.inbox'),
    dead: new Set(dead.map(({ of }) => of)),
    effects: await scene.rows(EFFECTS),
    entries: await scene.rows(
      `select action, object_id as "objectId", (details ->> 'version')::int as version from audit.entries`,
    ),
    chains: await sealedChains(scene),
    leftovers,
    quietAfterMs,
    lastToSettle,
    sights: await scene.witnesses.look(scene),
    planted: new Set(planted),
  };
}

/** Refusals are written down after their answers: an entry may still come when all else is quiet, and its seal after it. */
async function sealedChains(scene: Scene): Promise<Chain[]> {
  let chains: Chain[] = [];
  const sealed = async () => (chains = await chainsOf(scene)).every(({ unsealed }) => unsealed === 0);
  await until(sealed, scene.ground.patienceMs, 200);
  return chains;
}

async function quiet(scene: Scene): Promise<Pick<Evidence, 'leftovers' | 'quietAfterMs' | 'lastToSettle'>> {
  const since = performance.now();
  let [leftovers, lastToSettle]: [string[], string[]] = [[], []];
  const settled = async (): Promise<boolean> => {
    leftovers = await hanging(scene);
    if (leftovers.length > 0) lastToSettle = leftovers;
    return leftovers.length === 0;
  };
  await until(settled, scene.ground.patienceMs, 200);
  return { leftovers, quietAfterMs: Math.round(performance.now() - since), lastToSettle };
}

/** What nobody may find half a minute after a fault. */
async function hanging(scene: Scene): Promise<string[]> {
  const counts: [string, number][] = [
    ['events that wait to be published', await scene.count('platform.outbox where published_at is null')],
    ['events that a consumer has not settled', await unsettled(scene)],
    ['lanes without a holder', await scene.count('platform.lane_leases where lease_until <= now()')],
    ['lanes held by nobody alive', await scene.count(DESERTED_LANES)],
    ['jobs under way for longer than a moment', await scene.count('platform.jobs where lease_until > now()')],
    ['mails not sent', await scene.count(`mail.messages where status <> 'sent'`)],
    ['entries without a seal', await scene.count(UNSEALED)],
    ['chains without a signed head', await scene.count(UNSIGNED)],
    ['transactions older than 5 s', await scene.count(OLD_TRANSACTIONS)],
    ['keys without an answer', await scene.count('platform.idempotency_keys where status is null or body is null')],
  ];
  const down = scene.members.filter(({ ready }) => !ready).length;
  return [...counts, ['processes not back', down] as const]
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
}

const UNSEALED = `audit.entries e where not exists (
  select from audit.seals s where s.tenant_id = e.tenant_id and s.entry_id = e.id)`;
const UNSIGNED = `(select tenant_id, max(seq) as seq from audit.seals group by tenant_id) as c where not exists (
  select from audit.heads h where h.tenant_id = c.tenant_id and h.seq = c.seq)`;
const DESERTED_LANES = `platform.lane_leases l where lease_until > now()
  and not exists (select from platform.relays r where r.id = l.owner and r.seen_at > now() - interval '10 seconds')`;
const OLD_TRANSACTIONS = `pg_stat_activity where datname = current_database() and usename = 'company_api'
  and xact_start < now() - interval '5 seconds'`;

async function unsettled(scene: Scene): Promise<number> {
  let sum = 0;
  for (const { name, hears } of CONSUMERS)
    sum += await scene.count(
      `platform.outbox o where o.type = any($2)
         and not exists (select from platform.inbox i where i.consumer = $1 and i.event_id = o.id)
         and not exists (select from platform.dead_letters d where d.consumer = $1 and d.message = o.id::text and d.status = 'dead')`,
      [name, hears],
    );
  return sum;
}
