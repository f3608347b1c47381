import { usedBy, usedByChildrenOf, type Used } from './cpu.ts';
import type { Customer } from './customers.ts';
import { deepCursor } from './deep-cursor.ts';
import type { LoadRequest } from './load.ts';
import type { Scene } from './scene.ts';

/** Requests to one server, and whose CPU they cost. */
export interface Side {
  readonly url: string;
  readonly requests: readonly LoadRequest[];
  readonly cpu: () => Used;
}

/** Two sides that do the same work; the first is to need at most `target` times what the second needs. */
export interface Work {
  readonly name: string;
  readonly title: string;
  readonly target: number;
  readonly measured: Side;
  readonly against: Side;
  /** How many to warm up with, and how many a round has at least, where one of them takes long. */
  readonly few?: { readonly warmUp: number; readonly least: number };
}

type Token = 'accessToken' | 'yardstickToken';
type Requests = (customer: Customer, token: Token) => LoadRequest[];

/** What is measured beside the yardstick, in this order: what writes comes last. */
export const workNames: readonly string[] = ['read-order', 'read-user', 'list-orders', 'place-order'];

/** The same, as it is to be done. */
export function works(scene: Scene): Work[] {
  const [order = '', user = '', list = '', place = ''] = workNames;
  return [
    beside(scene, [order, 'Read one order with its lines', 1.3], readOrder),
    beside(scene, [user, 'Read the signed-in user', 1.25], readUser),
    beside(scene, [list, 'List 20 orders', 0.9], listOrders),
    beside(scene, [place, 'Place an order', 0.6], placeOrder(scene.serviceIds)),
  ];
}

/** Logging in, which hashes a password, against nothing but hashing one, as many at a time. */
export function logIns({ ours, yardstick, customers }: Scene): Work {
  const logIn = ({ email, password }: Customer): LoadRequest => ({
    method: 'POST',
    path: '/v1/auth/login',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const requests = customers.map(logIn);
  return {
    ...{ name: 'log-in', title: 'Log in, against hashing alone', target: 1.15, few: { warmUp: 400, least: 40 } },
    measured: { url: ours.url, requests, cpu: () => usedBy(ours.pid) },
    against: { url: yardstick.url, requests, cpu: () => usedBy(yardstick.pid) },
  };
}

/** The same call by API keys as by tokens, both of the application. */
export function byApiKey({ ours, customers, apiKeys }: Scene): Work {
  const path = '/v1/tenant';
  const side = (requests: readonly LoadRequest[]): Side => ({ url: ours.url, requests, cpu: () => usedBy(ours.pid) });
  return {
    ...{ name: 'by-api-key', title: 'Read the tenant by an API key, against by a token', target: 1.05 },
    measured: side(apiKeys.map((key) => ({ method: 'GET', path, headers: { 'x-api-key': key } }))),
    against: side(customers.map(({ accessToken }) => get(path, accessToken))),
  };
}

/** Page 10,000 of a list against its first page; here PostgreSQL's CPU counts too, which is where depth would cost. */
export async function deepPage(scene: Scene): Promise<Work> {
  const { ours, clerk, postgres } = scene;
  const cpu = (): Used => new Map([...usedBy(ours.pid), ...usedByChildrenOf(postgres.pid)]);
  const page = (path: string): Side => ({ url: ours.url, requests: [get(path, clerk.accessToken)], cpu });
  const cursor = await deepCursor(ours, clerk.accessToken);
  return {
    ...{ name: 'page-10000', title: 'Page 10,000 of a list, against page 1', target: 1.2 },
    measured: page(`/v1/orders?limit=20&cursor=${cursor}`),
    against: page('/v1/orders?limit=20'),
  };
}

function beside(scene: Scene, [name, title, target]: [string, string, number], requests: Requests): Work {
  const { ours, yardstick, customers } = scene;
  const all = (token: Token): LoadRequest[] => customers.flatMap((customer) => requests(customer, token));
  return {
    ...{ name, title, target },
    measured: { url: ours.url, requests: all('accessToken'), cpu: () => usedBy(ours.pid) },
    against: { url: yardstick.url, requests: all('yardstickToken'), cpu: () => usedBy(yardstick.pid) },
  };
}

function readOrder(customer: Customer, token: Token): LoadRequest[] {
  return customer.orderIds.map((id) => get(`/v1/orders/${id}`, customer[token]));
}

function readUser(customer: Customer, token: Token): LoadRequest[] {
  return [get('/v1/users/me', customer[token])];
}

function listOrders(customer: Customer, token: Token): LoadRequest[] {
  return [get('/v1/orders?limit=20', customer[token])];
}

function placeOrder(serviceIds: readonly string[]): Requests {
  const body = JSON.stringify({ lines: serviceIds.slice(0, 3).map((serviceId) => ({ serviceId, quantity: 2 })) });
  let sent = 0;
  const fresh = (request: LoadRequest): LoadRequest => ({
    ...request,
    headers: { ...request.headers, 'idempotency-key': `bench-${process.pid}-${sent++}` },
  });
  return (customer, token) => [
    {
      method: 'POST',
      path: '/v1/orders',
      headers: { authorization: `Bearer ${customer[token]}`, 'content-type': 'application/json' },
      body,
      setupRequest: fresh,
    },
  ];
}

function get(path: string, token: string): LoadRequest {
  return { method: 'GET', path, headers: { authorization: `Bearer ${token}` } };
}
