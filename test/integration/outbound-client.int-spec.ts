import { z } from 'zod';
import { Context, runInContext } from '#libs/context';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import {
  Circuits,
  OutboundClients,
  type OutboundClient,
  type OutboundFailure,
  type OutboundTerms,
} from '#libs/resilience';
import { eventually } from '../support/house.js';
import { RatesServer, type Temper } from '../support/rates-server.js';

const schema = z.object({ base: z.string(), rates: z.record(z.string(), z.number()) });
const lines: { msg: string; target?: string }[] = [];
const log = createLog('debug', { write: (line) => void lines.push(JSON.parse(line) as { msg: string }) });
/** Far above every deadline here, for a busy machine; who has none waits for ever. */
const PROMPT_MS = 1_500;
let server: RatesServer;
let metrics: Metrics;
let clients: OutboundClients;

beforeEach(async () => {
  server = new RatesServer();
  await server.open();
  metrics = new Metrics();
  clients = new OutboundClients(metrics, new Circuits(metrics, log));
  lines.length = 0;
});
afterEach(async () => {
  await clients.onApplicationShutdown();
  await server.goAway();
});

describe('an outbound call', () => {
  it('answers what was agreed, and tells the host which call it is part of', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const client = open();
    const call = new Context('outbound-000001', Infinity, traceparent);
    await expect(runInContext(call, () => ask(client))).resolves.toMatchObject({ base: 'EUR', rates: { USD: 1.0834 } });
    expect(server.asked[0]?.headers).toMatchObject({ 'x-context-id': 'outbound-000001', traceparent });
    expect(await metrics.text()).toContain('outbound_request_duration_seconds_count{target="rates",outcome="ok"} 1');
  });

  it.each<[Temper, string]>([
    ['is slow', 'timeout'],
    ['hangs', 'timeout'],
    ['drips', 'timeout'],
    ['fails', 'failed'],
    ['knows nothing', 'refused'],
    ['says no JSON', 'malformed'],
    ['says another shape', 'malformed'],
    ['says 50 MB', 'too_large'],
    ['resets', 'unreachable'],
    ['points inside', 'redirected'],
  ])('to a host that %s fails as %s within its deadline, and leaves no socket behind', async (temper, reason) => {
    server.temper = temper;
    const client = open({ deadlineMs: 250 });
    const startedAt = performance.now();
    await expect(ask(client)).rejects.toMatchObject({ name: 'OutboundFailure', reason });
    expect(performance.now() - startedAt).toBeLessThan(PROMPT_MS);
    await eventually(() => expect(server.connections).toBe(0));
    expect(server.trespasses).toBe(0);
    expect(server.mostWritten).toBeLessThan(8 * 1024 * 1024);
  });

  it('takes an answer of the very size that is allowed, and not a byte more', async () => {
    const size = JSON.stringify({ amount: 1, base: 'EUR', date: server.date, rates: server.rates['EUR'] }).length;
    await expect(ask(open({ mostBytes: size }))).resolves.toMatchObject({ base: 'EUR' });
    await expect(ask(open({ mostBytes: size - 1, target: 'smaller' }))).rejects.toMatchObject({ reason: 'too_large' });
  });

  it('is over with the call that it is made for, which is not the host’s fault', async () => {
    server.temper = 'hangs';
    const client = open();
    const startedAt = performance.now();
    const call = new Context('outbound-000002', performance.now() + 100);
    await expect(runInContext(call, () => ask(client))).rejects.toMatchObject({ reason: 'cut' });
    expect(performance.now() - startedAt).toBeLessThan(PROMPT_MS);
    expect(client.report).toMatchObject({ circuit: 'closed', isWell: true });
  });

  it('is made again where that may help, at most once for ten calls', async () => {
    const client = open({ samples: 100 });
    for (let calls = 0; calls < 20; calls++) await ask(client);
    server.temper = 'fails';
    for (let calls = 0; calls < 10; calls++) await ask(client).catch(() => undefined);
    expect(server.asked.length).toBe(33);
    expect(await metrics.text()).toContain('outbound_retries_total{target="rates"} 3');
  });

  it('waits for its turn behind so many others, and is turned away by more', async () => {
    server.temper = 'hangs';
    const client = open({ concurrency: 2, queue: 3, deadlineMs: 300 });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => ask(client)));
    const reasons = outcomes.map((outcome) => ((outcome as PromiseRejectedResult).reason as OutboundFailure).reason);
    expect(reasons.filter((reason) => reason === 'busy')).toHaveLength(3);
    expect(reasons.filter((reason) => reason === 'timeout')).toHaveLength(5);
    expect(server.asked).toHaveLength(2);
  });
});

describe('the circuit', () => {
  it('opens after twenty samples, not one earlier; then one probe decides', async () => {
    server.temper = 'says no JSON';
    const client = open({ halfOpenAfterMs: 1_000 });
    await failing(client, 19);
    expect(client.report.circuit).toBe('closed');
    await failing(client, 1);
    expect(client.report).toMatchObject({ circuit: 'open', isWell: false });
    const asked = server.asked.length;
    await expect(ask(client)).rejects.toMatchObject({ reason: 'broken_circuit' });
    expect(server.asked.length).toBe(asked);

    await eventually(async () => {
      await expect(ask(client)).rejects.toMatchObject({ reason: 'malformed' });
    });
    expect(server.asked.length).toBe(asked + 1);
    expect(client.report.circuit).toBe('open');

    server.temper = 'is slow';
    await eventually(async () => {
      const all = await Promise.allSettled(Array.from({ length: 4 }, () => ask(client)));
      expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'fulfilled'));
    });
    expect(client.report).toMatchObject({ circuit: 'closed', isWell: true });
    expect(lines.map(({ msg }) => msg).filter((msg) => msg.startsWith('the circuit'))).toEqual([
      ...['the circuit is open', 'the circuit is half-open', 'the circuit stays open'],
      ...['the circuit is half-open', 'the circuit is closed'],
    ]);
    expect(await metrics.text()).toContain('circuit_state{target="rates"} 0');
  });

  it('stays open where the probe was cut short, which proves nothing', async () => {
    server.temper = 'fails';
    const client = open({ halfOpenAfterMs: 100 });
    await failing(client, 20);
    server.temper = 'hangs';
    await eventually(async () => {
      const call = new Context('outbound-000003', performance.now() + 50);
      await expect(runInContext(call, () => ask(client))).rejects.toMatchObject({ reason: 'cut' });
    });
    await eventually(() => expect(client.report.circuit).toBe('open'));
  });

  it('is not moved by a host that merely says no', async () => {
    server.temper = 'knows nothing';
    const client = open();
    await failing(client, 30);
    expect(client.report).toMatchObject({ circuit: 'closed', isWell: true });
  });
});

describe('closing', () => {
  it('ends what is under way, and every connection', async () => {
    const client = open();
    await ask(client);
    await eventually(() => expect(server.connections).toBe(1));
    server.temper = 'hangs';
    const waiting = expect(ask(client)).rejects.toMatchObject({ reason: 'closing' });
    await eventually(() => expect(server.asked).toHaveLength(2));
    await clients.onApplicationShutdown();
    await waiting;
    await eventually(() => expect(server.connections).toBe(0));
  });

  it('finds no second client of one host', () => {
    open();
    expect(() => open()).toThrow('There are two clients of rates.');
  });
});

function open(terms: Partial<OutboundTerms> = {}): OutboundClient {
  return clients.open({ target: 'rates', deadlineMs: 2_000, ...terms });
}

function ask(client: OutboundClient): Promise<z.output<typeof schema>> {
  return client.getJson(new URL(`${server.url}?base=EUR`), schema);
}

async function failing(client: OutboundClient, calls: number): Promise<void> {
  for (let call = 0; call < calls; call++) await ask(client).catch(() => undefined);
}
