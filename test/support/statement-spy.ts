import pg from 'pg';

/** A statement as it went to the server. */
export interface SentStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Query = (this: unknown, batch: { readonly statements?: readonly SentStatement[] }, ...rest: unknown[]) => unknown;

/** Runs `work` and tells every statement that the application sent meanwhile. */
export async function sentDuring(work: () => PromiseLike<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  prototype.query = function (batch, ...rest) {
    sent.push(...(batch.statements ?? []));
    return original.call(this, batch, ...rest);
  };
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return sent;
}

/** A node of a plan, as EXPLAIN (FORMAT JSON) tells it. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How the server would run the statement for these values: the tables it scans whole, and the indexes it uses. */
export async function planOf(
  client: pg.Client,
  { text, values }: SentStatement,
): Promise<{ scanned: string[]; indexes: string[]; sorted: boolean }> {
  await client.query(`prepare planned as ${text}`);
  try {
    const literals = values.map((value) => (value === null ? 'null' : client.escapeLiteral(asText(value))));
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `explain (format json) execute planned(${literals.join(', ')})`,
    );
    const nodes = flatten(rows[0]?.['QUERY PLAN'][0]?.Plan);
    return {
      scanned: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'] ?? ''),
      indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
      sorted: nodes.some((node) => node['Node Type'].endsWith('Sort')),
    };
  } finally {
    await client.query('deallocate planned');
  }
}

function asText(value: unknown): string {
  return Array.isArray(value) ? `{${value.join(',')}}` : String(value);
}

function flatten(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(flatten)] : [];
}
