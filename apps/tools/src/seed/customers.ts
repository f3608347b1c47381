import type { Faker } from '@faker-js/faker';
import { hash } from '@node-rs/argon2';
import type { Client } from 'pg';
import { idOf } from './id-of-then.ts';
import { times } from './services.ts';
import { insertRows } from './tenant.ts';

/** Somebody who may order, and since when. */
export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly since: Date;
}

/** A name that nobody can own (RFC 2606), by which made-up people are known. */
export const DOMAIN = 'customers.example';
const STAFF = `desk@${DOMAIN}`;
const YEARS = 2;
const ARGON2 = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

/** The made-up customers of the tenant, oldest first. */
export async function knownCustomers(client: Client): Promise<Customer[]> {
  const { rows } = await client.query<Customer>(
    `select id, email, created_at as since from users.users
     where email like $1 and email <> $2 and deleted_at is null order by created_at, id`,
    [`%@${DOMAIN}`, STAFF],
  );
  return rows;
}

/** Makes `count` more people up; `first` is the number of the first, so that no address comes twice. */
export function inventCustomers(faker: Faker, first: number, count: number): (Customer & { name: string })[] {
  return Array.from({ length: count }, (_, index) => {
    const [firstName, lastName] = [faker.person.firstName(), faker.person.lastName()];
    const since = faker.date.past({ years: YEARS });
    const address = faker.helpers.slugify(`${firstName}.${lastName}`.normalize('NFKD')).toLowerCase();
    const email = `${address.replaceAll(/[^a-z.-]/g, '')}.${first + index}@${DOMAIN}`;
    return { id: idOf(since), email, name: `${firstName} ${lastName}`, since };
  });
}

/** Stores them as signing up does; they all have the same password, hashed once, for hashing takes its time on purpose. */
export async function storeCustomers(
  client: Client,
  tenantId: string,
  customers: readonly (Customer & { name: string })[],
  passwordHash: string,
): Promise<void> {
  const users = customers.map((customer) => userRow(tenantId, customer, 'customer'));
  await insertRows(client, 'users.users', users);
  const credentials = customers.map(({ id, since }) => credentialRow(tenantId, id, since, passwordHash));
  await insertRows(client, 'auth.credentials', credentials);
}

/** Whoever takes payments and fulfils orders: an owner or admin there is, else one whose password nobody knows. */
export async function deskOf(client: Client, tenantId: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `select id from users.users where roles && '{owner,admin}' and status = 'active' order by created_at limit 1`,
  );
  if (rows[0]) return rows[0].id;
  const id = idOf(new Date());
  await insertRows(client, 'users.users', [
    userRow(tenantId, { id, email: STAFF, name: 'Order desk', since: new Date() }, 'admin'),
  ]);
  return id;
}

/** As the application hashes it. */
export function hashed(password: string): Promise<string> {
  return hash(password, ARGON2);
}

function userRow(tenantId: string, { id, email, name, since }: Customer & { name: string }, role: string): object {
  const who = { id, tenant_id: tenantId, email, name, status: 'active', roles: [role], version: 1 };
  return { ...who, ...times(since), created_by: id, updated_by: id };
}

function credentialRow(tenantId: string, userId: string, since: Date, passwordHash: string): object {
  return { user_id: userId, tenant_id: tenantId, password_hash: passwordHash, updated_at: since.toISOString() };
}
