import type { Client } from 'pg';
import { hashOf, type Link, type Recorded } from '#libs/chains';
import { Chains } from '../../apps/tools/src/audit/chains.ts';
import type { Chance } from '../faults/random.ts';

/** What somebody did to a trail, and which place is the first that is not what was sealed. */
export interface Harm {
  readonly what: string;
  readonly first: number;
}

/** Somebody with every right on the database, who does harm to one tenant's trail within a transaction that is undone. */
export class Tamperer {
  readonly chains: Chains;
  private links: readonly Link[] = [];

  constructor(
    private readonly client: Client,
    private readonly tenantId: string,
    private readonly chance: Chance,
    /** Beyond it nothing was signed yet. */
    private readonly signedUpTo: number,
  ) {
    this.chains = new Chains(client);
  }

  /** Does one kind of harm, has it judged, and undoes it. */
  async during<T>(kind: Kind, judge: (harm: Harm) => Promise<T>): Promise<T> {
    if (this.links.length === 0) this.links = await this.chains.links(this.tenantId, 0, 1_000_000);
    await this.client.query('begin');
    try {
      await this.client.query('set local session_replication_role = replica');
      return await judge(await this[kind]());
    } finally {
      await this.client.query('rollback');
    }
  }

  private async edit(): Promise<Harm> {
    const at = this.place();
    const change = this.chance.pick(EDITS);
    await this.rows(`update audit.entries set ${change} where tenant_id = $1 and id = $2`, [this.entryAt(at)]);
    return { what: `edit ${change}`, first: at };
  }

  private async delete(): Promise<Harm> {
    const at = this.place();
    const alsoSeal = this.chance.next() < 0.5;
    await this.rows('delete from audit.entries where tenant_id = $1 and id = $2', [this.entryAt(at)]);
    if (alsoSeal) await this.rows('delete from audit.seals where tenant_id = $1 and seq = $2', [at]);
    return { what: `delete${alsoSeal ? ' with its seal' : ''}`, first: at };
  }

  /** Takes an entry out and closes the gap, with fresh hashes for all that follow. */
  private async excise(): Promise<Harm> {
    const at = this.place();
    const rest = this.links.filter(({ seq }) => seq > at).map((link) => ({ ...link, seq: link.seq - 1 }));
    await this.rows('delete from audit.entries where tenant_id = $1 and id = $2', [this.entryAt(at)]);
    await this.remake(at, rest);
    return { what: 'delete, with all hashes made anew', first: at };
  }

  private async insert(): Promise<Harm> {
    const at = this.place();
    const [id] = await this.rows<{ id: string }>(
      `insert into audit.entries (id, tenant_id, at, actor_kind, action, object_type, outcome, context_id, details)
       select gen_random_uuid(), tenant_id, at, 'system', 'orders.order_paid', 'order', 'committed', 'forged', '{}'
       from audit.entries where tenant_id = $1 and id = $2 returning id`,
      [this.entryAt(at)],
    );
    const forged = { ...this.linkAt(at), entryId: id?.id ?? '', seq: at };
    const rest = this.links.filter(({ seq }) => seq >= at).map((link) => ({ ...link, seq: link.seq + 1 }));
    await this.remake(at, [forged, ...rest]);
    return { what: 'insert, with all hashes made anew', first: at };
  }

  /** Adds an entry and no seal, where the sealer does not look any more. */
  private async slipIn(): Promise<Harm> {
    const at = this.place();
    const time = this.chance.pick(['at', `now() + interval '1 day'`]);
    await this.rows(
      `insert into audit.entries (id, tenant_id, at, actor_kind, action, object_type, outcome, context_id, details, xid)
       select gen_random_uuid(), tenant_id, ${time}, 'system', 'orders.order_paid', 'order', 'committed', 'forged', '{}', xid
       from audit.entries where tenant_id = $1 and id = $2`,
      [this.entryAt(at)],
    );
    return { what: `slip in, of ${time}`, first: at };
  }

  private async swap(): Promise<Harm> {
    const [a, b] = [this.place(), this.place()].sort((x, y) => x - y) as [number, number];
    const [first, second] = a === b ? [a, a + 1] : [a, b];
    const [one, two] = [this.entryAt(first), this.entryAt(second)];
    await this.rows('update audit.seals set entry_id = gen_random_uuid() where tenant_id = $1 and seq = $2', [first]);
    await this.rows(`update audit.seals set entry_id = '${one}' where tenant_id = $1 and seq = $2`, [second]);
    await this.rows(`update audit.seals set entry_id = '${two}' where tenant_id = $1 and seq = $2`, [first]);
    return { what: 'swap', first };
  }

  private async cut(): Promise<Harm> {
    const at = this.place();
    const alsoEntries = this.chance.next() < 0.7;
    const lost = this.links.filter(({ seq }) => seq >= at).map(({ entryId }) => entryId);
    await this.rows('delete from audit.seals where tenant_id = $1 and seq >= $2', [at]);
    if (alsoEntries) await this.rows('delete from audit.entries where tenant_id = $1 and id = any($2::uuid[])', [lost]);
    await this.rows('delete from audit.heads where tenant_id = $1 and seq >= $2', [at]);
    return { what: 'cut the tail, and the heads of it', first: at };
  }

  /** Changes an entry and makes all hashes from there anew, those in the heads of the database too. */
  private async rewrite(): Promise<Harm> {
    const at = this.place();
    const change = this.chance.pick(EDITS);
    await this.rows(`update audit.entries set ${change} where tenant_id = $1 and id = $2`, [this.entryAt(at)]);
    await this.remake(
      at,
      this.links.filter(({ seq }) => seq >= at),
    );
    const heads = this.chance.next() < 0.5;
    if (heads)
      await this.rows(
        `update audit.heads h set hash = s.hash from audit.seals s
         where h.tenant_id = $1 and h.seq >= $2 and s.tenant_id = h.tenant_id and s.seq = h.seq`,
        [at],
      );
    else await this.rows('delete from audit.heads where tenant_id = $1 and seq >= $2', [at]);
    return { what: `rewrite, heads ${heads ? 'as well' : 'deleted'}`, first: at };
  }

  private place(): number {
    return Math.round(this.chance.between(1, this.signedUpTo));
  }

  private linkAt(seq: number): Link {
    return this.links[seq - 1] as Link;
  }

  private entryAt(seq: number): string {
    return this.linkAt(seq).entryId;
  }

  /** Seals from `at` on as the sealer would have set them. */
  private async remake(at: number, links: readonly Link[]): Promise<void> {
    await this.rows('delete from audit.seals where tenant_id = $1 and seq >= $2', [at]);
    let previous = this.linkAt(at).previous;
    const hashes: [Buffer, Buffer][] = [];
    const recorded = await this.recorded(links.map(({ entryId }) => entryId));
    for (const { seq, entryId, sealedAt } of links) {
      const hash = hashOf(previous, seq, sealedAt, recorded.get(entryId) as Recorded);
      hashes.push([previous, hash]);
      previous = hash;
    }
    await this.client.query(
      `insert into audit.seals (tenant_id, seq, entry_id, prev_hash, hash, sealed_at)
       select $1, * from unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::timestamptz[])`,
      [
        this.tenantId,
        links.map(({ seq }) => seq),
        links.map(({ entryId }) => entryId),
        hashes.map(([before]) => before),
        hashes.map(([, hash]) => hash),
        links.map(({ sealedAt }) => sealedAt),
      ],
    );
  }

  private async recorded(ids: readonly string[]): Promise<Map<string, Recorded>> {
    const { rows } = await this.client.query<Recorded>(
      `select id, tenant_id as "tenantId", to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
         actor_id as "actorId", actor_kind as "actorKind", action, object_type as "objectType", object_id as "objectId",
         outcome, context_id as "contextId", details from audit.entries where tenant_id = $1 and id = any($2::uuid[])`,
      [this.tenantId, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async rows<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.client.query<Row>(sql, [this.tenantId, ...values])).rows;
  }
}

const EDITS = [
  `actor_id = gen_random_uuid()`,
  `actor_kind = case actor_kind when 'system' then 'user' else 'system' end`,
  `action = action || 'x'`,
  `object_id = null`,
  `object_type = 'thing'`,
  `outcome = case outcome when 'denied' then 'committed' else 'denied' end`,
  `at = at - interval '1 millisecond'`,
  `context_id = 'another'`,
  `details = details || '{"more": 1}'`,
  `details = '{}'`,
];

/** Ways of doing harm. */
export const KINDS = ['edit', 'delete', 'excise', 'insert', 'slipIn', 'swap', 'cut', 'rewrite'] as const;
type Kind = (typeof KINDS)[number];
