import { hash, verify } from '@node-rs/argon2';
import { createHash, createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import fastify, { type FastifyRequest } from 'fastify';
import pg from 'pg';
import { readEnvironment } from '../environment.ts';
import { storeInOneTrip, type NewOrder, type Wish } from './one-trip.ts';

// What the application is measured against: the least a server can do. No tenant, no framework, no log, no limit, no check
// of what it is sent; hand-written SQL, each statement awaited before the next is sent.

interface Service {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly price_amount: string;
}

const { DATABASE_URL: connectionString, DATABASE_POOL_MAX, PORT, YARDSTICK_SECRET: secret = '' } = readEnvironment();
const pool = new pg.Pool({ connectionString, max: Number(DATABASE_POOL_MAX) });
const key = createSecretKey(Buffer.from(secret));
const server = fastify();

function userOf({ headers }: FastifyRequest): string {
  const [head = '', body = '', signature = ''] = (headers.authorization ?? '').slice('Bearer '.length).split('.');
  const right = createHmac('sha256', key).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new Error('not ours');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { sub: string; exp: number };
  if (claims.exp * 1000 < Date.now()) throw new Error('too old');
  return claims.sub;
}

server.get('/v1/users/me', async (request) => {
  const found = await pool.query('select * from yardstick.users where id = $1', [userOf(request)]);
  return found.rows[0] as object;
});

server.get<{ Params: { id: string } }>('/v1/services/:id', async (request) => {
  userOf(request);
  const found = await pool.query('select * from yardstick.services where id = $1', [request.params.id]);
  return found.rows[0] as object;
});

server.get('/v1/orders', async (request) => {
  const found = await pool.query(
    'select * from yardstick.orders where customer_id = $1 order by created_at desc, id desc limit 20',
    [userOf(request)],
  );
  return { data: found.rows as object[] };
});

server.get<{ Params: { id: string } }>('/v1/orders/:id', async (request) => {
  const { id } = request.params;
  const orders = await pool.query('select * from yardstick.orders where id = $1 and customer_id = $2', [
    id,
    userOf(request),
  ]);
  const lines = await pool.query('select * from yardstick.order_lines where order_id = $1 order by position', [id]);
  return { ...(orders.rows[0] as object), lines: lines.rows as object[] };
});

type Ordering = FastifyRequest<{ Body: { lines: Wish[] } }>;

server.post('/v1/orders', async (request: Ordering, reply) => {
  const found = await servicesOf(request.body.lines);
  const order = orderOf(userOf(request), request.body.lines, found);
  await store(order, String(request.headers['idempotency-key']), fingerprintOf(request.body));
  return reply.code(201).send(order);
});

// The application's mechanism with nothing around it: prices from memory, their check and an audit entry in the one commit.
const remembered = new Map<string, Service>();

server.post('/v1/one-trip/orders', async (request: Ordering, reply) => {
  const { lines } = request.body;
  if (!lines.every(({ serviceId }) => remembered.has(serviceId)))
    for (const service of await servicesOf(lines)) remembered.set(service.id, service);
  const order = orderOf(userOf(request), lines, [...remembered.values()]);
  const key = { text: String(request.headers['idempotency-key']), fingerprint: fingerprintOf(request.body) };
  await storeInOneTrip(pool, order, key, insertLines(order));
  return reply.code(201).send(order);
});

async function servicesOf(wishes: readonly Wish[]): Promise<Service[]> {
  const ids = wishes.map(({ serviceId }) => serviceId);
  return (await pool.query<Service>('select * from yardstick.services where id = any($1)', [ids])).rows;
}

function orderOf(customerId: string, wishes: readonly Wish[], services: readonly Service[]): NewOrder {
  const lines = wishes.map(({ serviceId, quantity }) => {
    const { code, name, price_amount } = services.find((service) => service.id === serviceId)!;
    return { id: randomUUID(), serviceId, code, name, quantity, unitAmount: Number(price_amount) };
  });
  const total = lines.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0);
  return { id: randomUUID(), customerId, status: 'placed', total, lines };
}

function fingerprintOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

// The only work of a login that nobody can save, with the application's settings and as many at a time.
const HASHED = await hash('a fine long password', { memoryCost: 47_104, timeCost: 1, parallelism: 1 });
const waiting: (() => void)[] = [];
let places = Math.max(1, availableParallelism() - 1);

server.post('/v1/auth/login', async () => {
  if (places === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else places -= 1;
  const right = await verify(HASHED, 'a fine long password');
  const next = waiting.shift();
  if (next) next();
  else places += 1;
  return { right };
});

async function store(order: NewOrder, key: string, fingerprint: string): Promise<void> {
  const { id, customerId, status, total, lines } = order;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(
      'insert into yardstick.idempotency_keys (customer_id, key, fingerprint, status, body) values ($1, $2, $3, $4, $5)',
      [customerId, key, fingerprint, 201, JSON.stringify(order)],
    );
    await client.query(
      'insert into yardstick.orders (id, customer_id, status, currency, total_amount, line_count) values ($1, $2, $3, $4, $5, $6)',
      [id, customerId, status, 'EUR', total, lines.length],
    );
    await client.query(...insertLines(order));
    await client.query(
      'insert into yardstick.outbox (id, aggregate_id, version, type, payload) values ($1, $2, $3, $4, $5)',
      [randomUUID(), id, 1, 'orders.order_placed', JSON.stringify({ orderId: id, customerId, total })],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

function insertLines({ id, lines }: NewOrder): [text: string, values: unknown[]] {
  const rows = lines.map((_, index) => {
    const places = Array.from({ length: 8 }, (_, column) => `$${index * 8 + column + 1}`);
    return `(${places.join(', ')})`;
  });
  const values = lines.flatMap((line, position) => [
    ...[line.id, id, position, line.serviceId, line.code, line.name, line.quantity, line.unitAmount],
  ]);
  return [
    `insert into yardstick.order_lines (id, order_id, position, service_id, code, name, quantity, unit_amount) values ${rows.join(', ')}`,
    values,
  ];
}

server.get('/health', async () => ({ status: 'ok' }));
process.on('SIGTERM', () => process.exit(0));
await server.listen({ port: Number(PORT), host: '127.0.0.1' });
