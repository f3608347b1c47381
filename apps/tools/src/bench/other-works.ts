import { usedBy } from './cpu.ts';
import type { Customer } from './customers.ts';
import type { LoadRequest } from './load.ts';
import type { Scene } from './scene.ts';
import { get, works, type Side, type Work } from './works.ts';

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
    ...{ name: 'log-in', title: 'Log in, against hashing alone', target: 1.15, few: { warmUp: 1_500, least: 40 } },
    measured: { url: ours.url, requests, cpu: () => usedBy(ours.pid) },
    against: { url: yardstick.url, requests, cpu: () => usedBy(yardstick.pid) },
  };
}

/** What makes placing an order cheap, without the application around it: both of the yardstick. */
export function inOneTrip(scene: Scene): Work {
  const { against } = works(scene).find(({ name }) => name === 'place-order') as Work;
  const requests = against.requests.map((request) => ({ ...request, path: '/v1/one-trip/orders' }));
  return {
    ...{ name: 'one-trip', title: 'Store an order in one round trip, without all else', target: 0.6 },
    measured: { ...against, requests },
    against,
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

/** A service that the caller holds already, against one that has to be sent; both of the application. */
export function notModified({ ours, customers, serviceIds }: Scene): Work {
  const side = (headers: Readonly<Record<string, string>>): Side => ({
    url: ours.url,
    cpu: () => usedBy(ours.pid),
    requests: customers.flatMap(({ accessToken }) =>
      serviceIds.map((id) => {
        const request = get(`/v1/services/${id}`, accessToken);
        return { ...request, headers: { ...request.headers, ...headers } };
      }),
    ),
  });
  return {
    ...{ name: 'not-modified', title: 'Answer 304 for a service, against sending it', target: 1 },
    measured: side({ 'if-none-match': '"1"' }),
    against: side({}),
  };
}

const RECENT = 5;
const CUSTOMER_WITH_ORDERS = `{ me { id name email orders(first: ${RECENT}) { edges { node { id status version note createdAt
  total { amount currency } lines { id code name quantity unitPrice { amount currency } total { amount currency } } } } } } }`;

/** A customer with recent orders and their lines: one GraphQL request against all that REST takes for it. */
export function byGraphql({ ours, customers }: Scene): Work {
  const side = (requests: (customer: Customer) => LoadRequest[]): Side => ({
    ...{ url: ours.url, requests: customers.flatMap(requests), cpu: () => usedBy(ours.pid) },
  });
  const inOne = ({ accessToken }: Customer): LoadRequest => ({
    method: 'POST',
    path: '/graphql',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: CUSTOMER_WITH_ORDERS }),
  });
  const inMany = ({ accessToken, orderIds }: Customer): LoadRequest[] => [
    get('/v1/users/me', accessToken),
    get(`/v1/orders?limit=${RECENT}`, accessToken),
    ...orderIds.slice(0, RECENT).map((id) => get(`/v1/orders/${id}`, accessToken)),
  ];
  return {
    ...{
      name: 'by-graphql',
      title: 'A customer with five orders by GraphQL, against seven REST requests',
      target: 0.8,
    },
    measured: side((customer) => [inOne(customer)]),
    against: { ...side(inMany), perPiece: RECENT + 2 },
  };
}
