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
  /** How many of the requests make one piece of the work; one where it is left out. */
  readonly perPiece?: number;
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
export const workNames: readonly string[] = ['read-order', 'read-user', 'read-service', 'list-orders', 'place-order'];

/** The same, as it is to be done. */
export function works(scene: Scene): Work[] {
  const [order = '', user = '', service = '', list = '', place = ''] = workNames;
  return [
    beside(scene, [order, 'Read one order with its lines', 1.3], readOrder),
    beside(scene, [user, 'Read the signed-in user', 1.25], readUser),
    beside(scene, [service, 'Read a service, from the cache', 1.1], readService(scene.serviceIds)),
    beside(scene, [list, 'List 20 orders', 1.4], listOrders),
    beside(scene, [place, 'Place an order', 1.1], placeOrder(scene.serviceIds)),
  ];
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

function readService(serviceIds: readonly string[]): Requests {
  return (customer, token) => serviceIds.map((id) => get(`/v1/services/${id}`, customer[token]));
}

function listOrders(customer: Customer, token: Token): LoadRequest[] {
  return [get('/v1/orders?limit=20', customer[token])];
}

/** Of all works that place orders: two of them must not send the same. */
let keys = 0;

function placeOrder(serviceIds: readonly string[]): Requests {
  const body = JSON.stringify({ lines: serviceIds.slice(0, 3).map((serviceId) => ({ serviceId, quantity: 2 })) });
  const fresh = (request: LoadRequest): LoadRequest => ({
    ...request,
    headers: { ...request.headers, 'idempotency-key': `bench-${process.pid}-${keys++}` },
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

/** A GET by somebody's token. */
export function get(path: string, token: string): LoadRequest {
  return { method: 'GET', path, headers: { authorization: `Bearer ${token}` } };
}
