/** A root field of the GraphQL schema: who may ask for it is what the policy says of an operation of REST. */
export interface GraphqlField {
  readonly field: string;
  readonly asIn: string;
  /** A document that asks for it, of the thing `$id` where the operation names one; it changes nothing. */
  readonly document: string;
}

const NOTHING = '0193a1c0-1f2e-7d3c-9b4a-000000000000';
const DAYS = 'from: "2026-01-01", to: "2026-01-31"';
const EVER = 'from: "2020-01-01", to: "2100-01-01"';
const PLACING = `input: { lines: [{ serviceId: "${NOTHING}", quantity: 1 }] }, idempotencyKey: "tried-by-the-policy"`;

export const GRAPHQL_FIELDS: readonly GraphqlField[] = [
  { field: 'me', asIn: 'GET /v1/users/me', document: '{ me { id } }' },
  { field: 'user', asIn: 'GET /v1/users/{id}', document: 'query ($id: ID!) { user(id: $id) { id } }' },
  { field: 'users', asIn: 'GET /v1/users', document: '{ users(first: 100) { edges { node { id } } } }' },
  { field: 'service', asIn: 'GET /v1/services/{id}', document: 'query ($id: ID!) { service(id: $id) { id } }' },
  { field: 'services', asIn: 'GET /v1/services', document: '{ services(first: 100) { edges { node { id } } } }' },
  { field: 'order', asIn: 'GET /v1/orders/{id}', document: 'query ($id: ID!) { order(id: $id) { id } }' },
  { field: 'orders', asIn: 'GET /v1/orders', document: '{ orders(first: 100) { edges { node { id } } } }' },
  { field: 'orderCounts', asIn: 'GET /v1/orders', document: '{ orderCounts { placed } }' },
  { field: 'spending', asIn: 'GET /v1/orders', document: `{ spending(${DAYS}) { month } }` },
  { field: 'placeOrder', asIn: 'POST /v1/orders', document: `mutation { placeOrder(${PLACING}) { id } }` },
  {
    field: 'cancelOrder',
    asIn: 'POST /v1/orders/{id}/cancellation',
    document: 'mutation ($id: ID!) { cancelOrder(id: $id) { id } }',
  },
];

/** A root field that may be asked of one customer: whether it shows anything of theirs is what the policy says of REST. */
export interface GraphqlFilter {
  readonly field: string;
  /** Who may ask for it at all, whoever's. */
  readonly asIn: string;
  /** It shows, or adds up, each thing that this would show. */
  readonly of: string;
  /** A document that asks for what the user `$id` has. */
  readonly document: string;
}

export const GRAPHQL_FILTERS: readonly GraphqlFilter[] = [
  {
    field: 'orders',
    asIn: 'GET /v1/orders',
    of: 'GET /v1/orders/{id}',
    document: 'query ($id: ID!) { orders(first: 100, customerId: $id) { edges { node { id } } } }',
  },
  {
    field: 'orderCounts',
    asIn: 'GET /v1/orders',
    of: 'GET /v1/orders/{id}',
    document: 'query ($id: ID!) { orderCounts(customerId: $id) { placed paid fulfilled cancelled } }',
  },
  {
    field: 'spending',
    asIn: 'GET /v1/orders',
    of: 'GET /v1/orders/{id}',
    document: `query ($id: ID!) { spending(${EVER}, customerId: $id) { month orders } }`,
  },
];

/** A field that leads from one thing to another: who sees what lies there is what the policy says of an operation of REST. */
export interface GraphqlWay {
  readonly from: string;
  readonly field: string;
  readonly asIn: string;
}

export const GRAPHQL_WAYS: readonly GraphqlWay[] = [
  { from: 'Order', field: 'customer', asIn: 'GET /v1/users/{id}' },
  { from: 'Order', field: 'lines', asIn: 'GET /v1/orders/{id}' },
  { from: 'OrderLine', field: 'service', asIn: 'GET /v1/services/{id}' },
  { from: 'User', field: 'orders', asIn: 'GET /v1/orders/{id}' },
];
