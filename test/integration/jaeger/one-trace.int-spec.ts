import { randomBytes, randomUUID } from 'node:crypto';
import { BuiltProcess, settingsOf } from '../../support/built-process.js';
import { KAFKA_BROKERS } from '../../support/event-works.js';
import { freePort } from '../../support/free-port.js';
import { eventually } from '../../support/house.js';
import { JAEGER_OTLP_URL, traceFromJaeger, type JaegerSpan } from '../../support/jaeger.js';
import { emptyDatabase, type TestDatabase } from '../../support/test-database.js';

// Names of their own: a Jaeger may know others of ours.
const run = randomBytes(4).toString('hex');
const [API, WORKER] = [`api-${run}`, `worker-${run}`];

let database: TestDatabase;
let url: string;
const programs: BuiltProcess[] = [];

beforeAll(async () => {
  database = await emptyDatabase();
  url = `http://127.0.0.1:${await start('api', API)}`;
  await start('worker', WORKER);
}, 120_000);
afterAll(async () => {
  for (const program of programs) program.kill('SIGTERM');
  await Promise.all(programs.map((program) => program.exit()));
  await database.drop();
}, 60_000);

/** Starts one of the two, each a process of its own, and waits until it is ready; its port. */
async function start(role: string, service: string): Promise<number> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const program = await BuiltProcess.start({
    ...settingsOf(database, port),
    ...{ NODE_ENV: 'production', APP_ROLE: role, ADMIN_PORT: String(adminPort), SEED_DEMO: 'true' },
    KAFKA_BROKERS: KAFKA_BROKERS ?? '',
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: JAEGER_OTLP_URL, OTEL_SERVICE_NAME: service },
  });
  programs.push(program);
  const ready = () => fetch(`http://127.0.0.1:${role === 'api' ? port : adminPort}/ready`);
  await eventually(async () => expect((await ready()).status).toBe(200), 60_000);
  return port;
}

async function ask<Body>(path: string, body: object | undefined, headers: Record<string, string>): Promise<Body> {
  const sent = body && { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${url}${path}`, { ...sent, headers: { 'content-type': 'application/json', ...headers } });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as Body;
}

/** Places an order as part of a trace; who asked, in it. */
async function order(traceId: string, spanId: string): Promise<void> {
  const person = { email: `maria-${run}@example.com`, password: 'a fine long password', name: 'Maria' };
  const { accessToken } = await ask<{ accessToken: string }>('/v1/auth/signup', person, {});
  const authorization = `Bearer ${accessToken}`;
  const services = await ask<{ data: { id: string }[] }>('/v1/services', undefined, { authorization });
  const headers = { authorization, traceparent: `00-${traceId}-${spanId}-01`, 'idempotency-key': randomUUID() };
  await ask('/v1/orders', { lines: [{ serviceId: services.data[0]?.id, quantity: 1 }] }, headers);
}

describe('the trace of an order, read back from a real Jaeger', () => {
  it('is one over the API, Kafka and the worker, each part within another', async () => {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    await order(traceId, spanId);

    let spans: JaegerSpan[] = [];
    const kindOf = ({ tags }: JaegerSpan) => tags['span.kind'];
    await eventually(async () => {
      spans = await traceFromJaeger(traceId);
      const consumers = spans.filter((span) => kindOf(span) === 'consumer').map(({ name }) => name);
      expect(consumers.toSorted()).toEqual(['process mail.confirm_orders', 'process statistics.count_orders']);
    }, 60_000);

    const [request] = spans.filter(({ name }) => name === 'POST /v1/orders');
    expect(request).toMatchObject({ service: API, parentId: spanId, tags: { 'http.response.status_code': 201 } });
    const [sent] = spans.filter((span) => kindOf(span) === 'producer');
    expect(sent).toMatchObject({ service: WORKER, name: 'send orders.events.v1', parentId: request?.spanId });
    for (const consumer of spans.filter((span) => kindOf(span) === 'consumer'))
      expect(consumer).toMatchObject({ service: WORKER, parentId: sent?.spanId });
    const known = new Set([spanId, ...spans.map((span) => span.spanId)]);
    expect(spans.filter(({ parentId }) => !known.has(parentId ?? ''))).toEqual([]);
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set([API, WORKER]));
  }, 120_000);
});
