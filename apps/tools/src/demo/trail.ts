import { withClient } from '../database-access.ts';

/** An entry of the audit trail, and its place in the chain once it is sealed. */
export interface AuditedChange {
  readonly action: string;
  readonly contextId: string;
  readonly seq: number | null;
}

/** What the trail tells of one order, oldest first. The wall between tenants stands here as well, so one of them is entered. */
export function entriesOf(url: string, tenantId: string, orderId: string): Promise<AuditedChange[]> {
  return withClient(url, async (client) => {
    await client.query(`select set_config('app.tenant_id', $1, false)`, [tenantId]);
    const { rows } = await client.query<AuditedChange>(
      `select e.action, e.context_id as "contextId", s.seq::int as seq from audit.entries e
       left join audit.seals s on s.tenant_id = e.tenant_id and s.entry_id = e.id
       where e.tenant_id = $1 and e.object_id = $2 order by e.id`,
      [tenantId, orderId],
    );
    return rows;
  });
}
