import { eventually, PASSWORD, type House } from './house.js';
import { Person } from './person.js';

/** A tenant with an owner, two customers, a service, and an order of the first customer. */
export interface Tenant {
  readonly owner: Person;
  readonly customer: Person;
  readonly peer: Person;
  readonly orderId: string;
  readonly serviceId: string;
}

/** Founds the tenant unless it is there, and fills it. */
export async function furnish(house: House, slug: string): Promise<Tenant> {
  await house.rows(
    `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), $1, $1, 'active') on conflict do nothing`,
    [slug],
  );
  const customer = await enter(house, slug, 'customer');
  const peer = await enter(house, slug, 'peer');
  const owner = await enter(house, slug, 'owner');
  await house.rows(`update users.users set roles = '{owner}' where id = $1`, [owner.id]);
  await house.rows(`insert into platform.revocations (subject_id) values ($1)`, [owner.id]);
  const definition = { code: `s-${slug}`, name: slug, price: { amount: 100, currency: 'EUR' }, status: 'active' };
  // The new roles count once this instance has polled them.
  let service = await owner.post('/v1/services', definition);
  await eventually(async () => {
    if (service.status === 403) service = await owner.post('/v1/services', definition);
    expect(service.status).toBe(201);
  });
  const serviceId = service.body.id as string;
  const placed = await customer.order([{ serviceId, quantity: 1 }]).created();
  return { owner, customer, peer, serviceId, orderId: placed.body.id as string };
}

async function enter({ stranger, url }: House, slug: string, name: string): Promise<Person> {
  const account = { email: `${name}@${slug}.example.com`, password: PASSWORD, name };
  const { body } = await stranger.post('/v1/auth/signup', account, { 'x-tenant-id': slug }).created();
  return new Person(url, body);
}
