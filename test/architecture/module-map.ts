/** Each name with those it may lean on. Both maps are read top-down: a name leans only on names above it. */
export type Graph = Readonly<Record<string, readonly string[]>>;

/** Which module may ask which, through its facade. Listening (`#events/*`) needs no entry. */
export const mayAsk: Graph = {
  tenants: [],
  roles: [],
  users: ['roles'],
  'api-keys': ['roles'],
  auth: ['tenants', 'roles', 'users', 'api-keys'],
  catalogue: ['tenants'],
  'exchange-rates': [],
  orders: ['users', 'catalogue', 'exchange-rates'],
  statistics: ['users'],
  mail: ['users', 'auth'],
  'dead-letters': [],
  audit: [],
  health: [],
  operations: ['health'],
};

/** Which lib may stand on which. */
export const standsOn: Graph = {
  errors: [],
  ids: [],
  money: [],
  config: [],
  context: ['ids'],
  metrics: [],
  logging: ['context', 'metrics'],
  sealing: ['config'],
  chains: ['sealing'],
  resilience: ['context', 'logging', 'metrics'],
  tracing: ['config', 'context', 'logging', 'metrics'],
  failpoints: [],
  database: ['errors', 'ids', 'config', 'context', 'logging', 'metrics', 'resilience', 'failpoints'],
  jobs: ['ids', 'context', 'logging', 'database'],
  redis: ['config', 'context', 'logging', 'resilience'],
  mongo: ['errors', 'config', 'context', 'logging', 'resilience'],
  notices: ['context', 'database', 'redis'],
  cache: ['errors', 'config', 'context', 'logging', 'sealing', 'metrics', 'redis', 'notices'],
  access: ['errors', 'context', 'database', 'logging', 'config', 'jobs', 'notices'],
  events: ['ids', 'context', 'database'],
  messaging: [
    ...['errors', 'ids', 'config', 'context', 'logging', 'metrics', 'resilience', 'failpoints'],
    ...['database', 'jobs', 'events'],
  ],
  load: ['config', 'logging', 'metrics', 'database'],
  http: ['errors', 'config', 'context', 'logging', 'sealing', 'metrics', 'database', 'load', 'access', 'events'],
  limits: ['errors', 'config', 'logging', 'sealing', 'metrics', 'redis', 'access', 'http'],
  graphql: ['errors', 'money', 'config', 'context', 'logging', 'access', 'http'],
  idempotency: ['errors', 'config', 'context', 'logging', 'sealing', 'database', 'jobs', 'http'],
};
