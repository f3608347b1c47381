import { randomBytes, randomUUID } from 'node:crypto';
import { KAFKA_BROKERS, REDIS_URL } from '../support/event-works.js';
import { eventually, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import { RatesServer } from '../support/rates-server.js';
import { TraceReceiver, type ReceivedSpan } from '../support/trace-receiver.js';

const [SERVER, CLIENT, PRODUCER, CONSUMER] = [2, 3, 4, 5];

const receiver = new TraceReceiver();
const rates = new RatesServer();
const environment: Record<string, string> = {
  APP_ROLE: 'all',
  OTEL_SERVICE_NAME: 'traced',
  ...(REDIS_URL && { REDIS_URL, RATE_LIMIT_PRINCIPAL: '100000/1m' }),
  ...(KAFKA_BROKERS && { KAFKA_BROKERS }),
};
beforeAll(async () => {
  await receiver.open();
  await rates.open();
  environment['OTEL_EXPORTER_OTLP_ENDPOINT'] = receiver.url;
  environment['EXCHANGE_RATES_URL'] = rates.url;
});
const house = useHouse(environment);
afterAll(async () => {
  await receiver.close();
  await rates.goAway();
});

/** A call that is part of somebody else's trace. */
function asked(): { readonly traceId: string; readonly spanId: string; readonly headers: Record<string, string> } {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const headers = { traceparent: `00-${traceId}-${spanId}-01`, 'x-context-id': randomUUID() };
  return { traceId, spanId, headers };
}

const named = (spans: readonly ReceivedSpan[], name: string) => spans.filter((span) => span.name === name);

/** Request, handler, commit, message and consumers, each a part of the one before. */
function requireChain(spans: readonly ReceivedSpan[], spanId: string): void {
  const [request] = named(spans, 'POST /v1/orders');
  expect(request).toMatchObject({
    kind: SERVER,
    parentSpanId: spanId,
    attributes: { 'http.route': '/v1/orders', 'http.response.status_code': 201 },
  });
  const [handler] = named(spans, 'OrdersController.place');
  expect(handler?.parentSpanId).toBe(request?.spanId);
  const statements = spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
  const [commit] = statements.filter(({ attributes }) => /audit\.record/.test(String(attributes['db.query.summary'])));
  expect(commit).toMatchObject({ kind: CLIENT, name: 'idempotency.claim', parentSpanId: handler?.spanId });
  const [sent] = spans.filter(({ kind }) => kind === PRODUCER);
  expect(sent).toMatchObject({ name: 'send orders.events.v1', parentSpanId: request?.spanId });
  for (const consumer of spans.filter(({ kind }) => kind === CONSUMER)) {
    expect(consumer.parentSpanId).toBe(sent?.spanId);
    expect(statements.some(({ parentSpanId }) => parentSpanId === consumer.spanId)).toBe(true);
  }
  if (REDIS_URL) expect(spans.some(({ attributes }) => attributes['db.system.name'] === 'redis')).toBe(true);
}

describe('the trace of an order', () => {
  it('leads from the caller over request, handler, statements and broker to its consumers, each part within another', async () => {
    const maria = await house.signUp('maria');
    const { id } = await house.sell(1_000);
    const { traceId, spanId, headers } = asked();
    const order = { lines: [{ serviceId: id, quantity: 1 }] };
    await maria.post('/v1/orders', order, { ...headers, 'idempotency-key': randomUUID() }).created();

    let spans: ReceivedSpan[] = [];
    await eventually(() => {
      spans = receiver.trace(traceId);
      const consumers = spans.filter(({ kind }) => kind === CONSUMER).map(({ name }) => name);
      expect(consumers.toSorted()).toEqual(['process mail.confirm_orders', 'process statistics.count_orders']);
    }, 30_000);

    requireChain(spans, spanId);
    const ids = new Set([spanId, ...spans.map((span) => span.spanId)]);
    expect(spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''))).toEqual([]);
    expect(new Set(spans.map(({ attributes }) => attributes['app.context_id']))).toEqual(
      new Set([headers['x-context-id']]),
    );
    // The log lines of the call name the same trace; a mail is sent later, in a call of its own.
    const lines = house.logs.filter(
      (line) => line['contextId'] === headers['x-context-id'] && ['http', 'messaging'].includes(String(line['module'])),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map((line) => line['traceId']))).toEqual(new Set([traceId]));
  }, 60_000);

  it('tells nobody of addresses, names or passwords', async () => {
    const nina = await house.signUp('nina.traced');
    await nina.get('/v1/users/me').ok();
    await eventually(() => expect(named(receiver.spans, 'GET /v1/users/me').length).toBeGreaterThan(0));
    const all = receiver.bodies.join('\n');
    expect(all).toContain('POST /v1/auth/signup');
    for (const secret of [emailOf(nina), 'nina.traced', 'a fine long password']) expect(all).not.toContain(secret);
  });
});

describe('a trace', () => {
  it('goes on at a host that we ask', async () => {
    const maria = await house.signUp();
    const { traceId, headers } = asked();
    await maria.get('/v1/exchange-rates?base=USD', headers).ok();
    await eventually(() => {
      const heard = rates.asked.map(({ headers: { traceparent = '' } }) => String(traceparent).split('-'));
      const [, , span] = heard.find(([, trace]) => trace === traceId) ?? [];
      expect(receiver.trace(traceId).find(({ spanId }) => spanId === span)).toMatchObject({
        name: 'GET 127.0.0.1',
        kind: CLIENT,
      });
    }, 10_000);
  });

  it('begins here where nobody asked in one, and says what failed', async () => {
    const { body } = await house.stranger.get('/v1/users/me').refused('auth.unauthenticated', 401);
    const mine = () => receiver.spans.filter(({ attributes }) => attributes['app.context_id'] === body.contextId);
    await eventually(() =>
      expect(mine()).toMatchObject([{ kind: SERVER, attributes: { 'http.response.status_code': 401 }, status: 0 }]),
    );
    expect(mine()[0]?.parentSpanId).toBeUndefined();
  });
});

describe('a receiver that does not answer', () => {
  it('keeps nobody waiting; that traces are not delivered is said once, and so is that they are again', async () => {
    const maria = await house.signUp();
    const said = (text: string) => house.logs.filter(({ msg }) => msg === text).length;
    receiver.fallSilent();
    await maria.get('/v1/users/me').ok();
    await eventually(() => expect(said('traces are not delivered')).toBe(1), 15_000);
    await maria.get('/v1/users/me').ok();
    receiver.answerAgain();
    await eventually(async () => {
      await maria.get('/v1/users/me').ok();
      expect(said('traces are delivered again')).toBe(1);
    }, 15_000);
    expect(said('traces are not delivered')).toBe(1);
  }, 60_000);
});
