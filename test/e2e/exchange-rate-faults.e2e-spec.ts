import { eventually, useHouse, type House } from '../support/house.js';
import type { Person } from '../support/person.js';
import { RatesServer, type Temper } from '../support/rates-server.js';

/** An order waits 300 ms for a rate; the rest is for a busy machine. The deadline of a request is 3 s. */
const PROMPT_MS = 2_000;

type Fault = Temper | 'is gone';

/** A few to a house, so that its circuit stays closed and each of them is really met. */
const faults: readonly (readonly Fault[])[] = [
  ['hangs', 'fails', 'says no JSON', 'is gone'],
  ['drips', 'says 50 MB', 'says another shape', 'resets'],
  ['is slow', 'points inside', 'knows nothing'],
];

describe.each(faults)('while the host of exchange rates %s, %s, %s …', (...group) => {
  const { server, house } = useRates();
  let orders: Orders;

  beforeAll(async () => {
    orders = await placed(house);
    await eventually(async () => expect((await orders.quoted()).body.displayRate).toMatchObject({ stale: false }));
    orders.times.length = 0;
  }, 60_000);

  it.each(group)('an order is answered in time where it %s, and leaves no socket behind', async (fault) => {
    const asked = server.asked.length;
    await suffer(server, fault);
    const heard = fault === 'is gone' ? 0 : 1;
    await eventually(async () => {
      const [quoted, unquoted] = await Promise.all([orders.quoted(), orders.unquoted()]);
      // A slow host is heard in the end; the order did not wait for it.
      expect(quoted.body.displayRate).toMatchObject({ rate: 1.0834 });
      if (fault !== 'is slow') expect(quoted.body.displayRate).toMatchObject({ stale: true });
      expect(unquoted.body).toMatchObject({ status: 'placed', displayTotal: null, displayRate: null });
      expect(server.asked.length - asked).toBeGreaterThanOrEqual(heard);
    });
    for (const ms of orders.times.splice(0)) expect(ms).toBeLessThan(PROMPT_MS);
    await eventually(() => expect(server.connections).toBe(0));
    expect(server.trespasses).toBe(0);
    expect(server.mostWritten).toBeLessThan(8 * 1024 * 1024);
    if (fault === 'is gone') await server.comeBack();
  });

  it('the circuit is still closed after so few', async () => {
    const { body } = await house.stranger.get('/ready').ok();
    expect(body.checks['exchange-rates']).toMatchObject({ circuit: 'closed' });
  });
});

describe('the circuit', () => {
  const { server, house } = useRates();

  it('opens after twenty failures, spares the host, and closes by one probe once it answers', async () => {
    const orders = await placed(house);
    const circuit = async () => (await house.stranger.get('/ready').ok()).body.checks['exchange-rates'];
    server.temper = 'says no JSON';
    await eventually(async () => {
      expect((await orders.quoted()).body.displayTotal).toBeNull();
      expect(await circuit()).toMatchObject({ circuit: 'open', status: 'down', required: false });
    }, 15_000);
    expect(server.asked).toHaveLength(20);
    for (let reads = 0; reads < 3; reads++) expect((await orders.quoted()).body.displayTotal).toBeNull();
    expect(server.asked).toHaveLength(20);

    server.temper = 'answers';
    await eventually(
      async () => expect((await orders.quoted()).body.displayTotal).toEqual({ amount: 1_083, currency: 'USD' }),
      15_000,
    );
    expect(server.asked.length).toBeGreaterThan(20);
    expect(await circuit()).toMatchObject({ circuit: 'closed', status: 'ok' });
    for (const ms of orders.times) expect(ms).toBeLessThan(PROMPT_MS);
    const told = house.logs.filter(({ module }) => module === 'resilience').map(({ level, msg }) => [level, msg]);
    expect(told.filter(([level]) => level !== 'debug')).toEqual([
      ['warn', 'the circuit is open'],
      ['info', 'the circuit is closed'],
    ]);
    await eventually(() => expect(server.connections).toBe(0));
  }, 45_000);
});

function useRates(): { server: RatesServer; house: House } {
  const server = new RatesServer();
  const environment: Record<string, string> = { EXCHANGE_RATES_TTL_SECONDS: '1' };
  beforeAll(async () => {
    await server.open();
    environment['EXCHANGE_RATES_URL'] = server.url;
  });
  const house = useHouse(environment);
  afterAll(() => server.goAway());
  return { server, house };
}

async function suffer(server: RatesServer, fault: Fault): Promise<void> {
  if (fault === 'is gone') return server.goAway();
  server.temper = fault;
}

/** An order in a currency that was quoted once, and one in a currency that never was; and how long each reading took. */
class Orders {
  readonly times: number[] = [];

  constructor(
    private readonly customer: Person,
    private readonly ids: { readonly quoted: string; readonly unquoted: string },
  ) {}

  quoted(): ReturnType<Orders['read']> {
    return this.read(this.ids.quoted);
  }

  unquoted(): ReturnType<Orders['read']> {
    return this.read(this.ids.unquoted);
  }

  private async read(id: string) {
    const startedAt = performance.now();
    const answer = await this.customer.get(`/v1/orders/${id}?displayCurrency=USD`).ok();
    this.times.push(performance.now() - startedAt);
    return answer;
  }
}

async function placed(house: House): Promise<Orders> {
  const customer = await house.signUp('maria');
  const order = async (currency: string) => {
    const { id: serviceId } = await house.sell(1_000, currency);
    return (await customer.order([{ serviceId, quantity: 1 }]).created()).body.id as string;
  };
  return new Orders(customer, { quoted: await order('EUR'), unquoted: await order('PLN') });
}
