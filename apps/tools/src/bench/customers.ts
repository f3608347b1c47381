import { createHmac, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Server } from './server.ts';

/** Somebody who calls both servers, and some of what is theirs. */
export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly yardstickToken: string;
  readonly orderIds: readonly string[];
}

const ORDERS_EACH = 5;
const LIFE_SECONDS = 3_600;

/** Somebody without orders yet. */
export type Account = Omit<Customer, 'orderIds'>;

/** Signs up new users; each holds a token of the application and one of the yardstick. */
export async function signUp({ url }: Server, count: number, secret: string): Promise<Account[]> {
  const accounts: Account[] = [];
  while (accounts.length < count) {
    const [email, password] = [
      `customer-${randomBytes(6).toString('hex')}@example.com`,
      randomBytes(12).toString('hex'),
    ];
    const account = { email, password, name: `Customer ${accounts.length}` };
    const signedUp = await post<{ accessToken: string; user: { id: string } }>(`${url}/v1/auth/signup`, account);
    const { id } = signedUp.user;
    const yardstickToken = hs256({ sub: id }, secret);
    accounts.push({ id, email, password, accessToken: signedUp.accessToken, yardstickToken });
  }
  return accounts;
}

/** Has somebody make API keys, as many. */
export async function makeKeys({ url }: Server, { accessToken }: Account, count: number): Promise<string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const wish = { name: `Robot ${keys.length}`, permissions: ['services:read'] };
    keys.push((await post<{ key: string }>(`${url}/v1/api-keys`, wish, accessToken)).key);
  }
  return keys;
}

async function post<Body>(url: string, body: object, token?: string): Promise<Body> {
  const signed = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signed },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${url} was answered ${response.status}.`);
  return (await response.json()) as Body;
}

/** The same with some of the orders that each has by now. */
export async function withOrders(client: Client, accounts: readonly Account[]): Promise<Customer[]> {
  const { rows } = await client.query<{ customer: string; ids: string[] }>(
    `select customer_id as customer, (array_agg(id order by md5(id::text)))[1:$1] as ids from orders.orders group by 1`,
    [ORDERS_EACH],
  );
  const idsOf = new Map(rows.map(({ customer, ids }) => [customer, ids]));
  return accounts.map((account) => ({ ...account, orderIds: idsOf.get(account.id) ?? [] }));
}

function hs256(claims: object, secret: string): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, exp })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
