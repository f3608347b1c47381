import { randomUUID } from 'node:crypto';
import type { Thing } from '../../apps/tools/src/policy/policy.ts';
import type { House } from './house.js';
import type { Person } from './person.js';

/** Where a thing is made, and by whom. */
interface Maker {
  readonly house: House;
  readonly owner: Person;
  readonly tenantId: string;
}

/** Makes a thing of the tenant that is no person's own; its id, or the name of a role. */
export async function makeThing(thing: Thing, { house, owner, tenantId }: Maker): Promise<string> {
  const unique = randomUUID().slice(0, 8);
  const made = async (path: string, body: object) =>
    (await owner.post(path, body).created()).body as Record<string, string>;
  if (thing === 'service') {
    const price = { amount: 100, currency: 'EUR' };
    return (
      (await made('/v1/services', { code: `s-${unique}`, name: 'A service', price, status: 'active' }))['id'] ?? ''
    );
  }
  if (thing === 'role') return (await made('/v1/roles', { name: `r-${unique}`, permissions: [] }))['name'] ?? '';
  if (thing === 'api key')
    return (await made('/v1/api-keys', { name: unique, permissions: ['orders:read'] }))['id'] ?? '';
  const id = randomUUID();
  await house.rows(
    `insert into platform.dead_letters (id, tenant_id, consumer, message, type, topic, partition, "offset", key, value, headers, cause, attempts)
     values ($1, $2, 'lab.nobody', $1::uuid::text, 'x', 'x', 0, 0, '', '', '{}', 'x', 5)`,
    [id, tenantId],
  );
  return id;
}

/** An order as it is after its customer cancelled it. */
export async function cancelledOrder(person: Person, serviceId: string): Promise<string> {
  const id = (await person.order([{ serviceId, quantity: 1 }]).created()).body.id as string;
  await person.post(`/v1/orders/${id}/cancellation`).ok();
  return id;
}
