import type { Fault } from './fault.ts';

const RATES = 'apps/api/src/modules/exchange-rates';
const REQUEST = 'libs/resilience/src/json-request.ts';
const CLIENT_SPEC = 'test/integration/outbound-client.int-spec.ts';
const RATES_SPEC = 'test/e2e/exchange-rates.e2e-spec.ts';
const ORDERS_SPEC = 'test/e2e/displayed-orders.e2e-spec.ts';

/** Hosts that are not to be trusted, and rates that are not to be taken for better than they are. */
export const exchangeRateFaults: readonly Fault[] = [
  {
    name: 'endless-answer',
    fault: 'An answer of another host is read however large it is',
    guard: '`requestJson` counts its bytes',
    file: REQUEST,
    find: `if (size > mostBytes) throw new OutboundFailure('too_large');`,
    replace: ``,
    spec: CLIENT_SPEC,
    test: 'takes an answer of the very size that is allowed, and not a byte more',
  },
  {
    name: 'redirect-followed',
    fault: 'Another host sends us to an address that only we can reach',
    guard: '`requestJson` follows no redirect',
    file: REQUEST,
    find: `    const { statusCode, body } = await pool.get(url, { signal, headers });\n`,
    replace: `    const first = await pool.get(url, { signal, headers });
    const next = first.headers['location'];
    const { statusCode, body } = next ? await pool.get(new URL(String(next)), { signal, headers }) : first;\n`,
    spec: CLIENT_SPEC,
    test: 'within its deadline, and leaves no socket behind',
  },
  {
    name: 'abandoned-request',
    fault: 'A call that is over leaves its socket to a host that drips',
    guard: '`requestJson` hands the signal of the deadline on',
    file: REQUEST,
    find: `await pool.get(url, { signal, headers });`,
    replace: `await pool.get(url, { headers } as never);`,
    spec: CLIENT_SPEC,
    test: 'within its deadline, and leaves no socket behind',
  },
  {
    name: 'probe-cut-short',
    fault: 'A probe that nobody waited for closes the circuit',
    guard: '`Circuit` counts it as a failure',
    file: 'libs/resilience/src/circuit.ts',
    find: ` || (blame === 'unknown' && this.state === 'half-open')`,
    replace: ``,
    spec: CLIENT_SPEC,
    test: 'stays open where the probe was cut short, which proves nothing',
  },
  {
    name: 'stale-passed-as-fresh',
    fault: 'Old rates are served as if they were new',
    guard: '`ExchangeRatesService` marks them',
    file: `${RATES}/exchange-rates.service.ts`,
    find: `const stale = !this.isFresh(base);`,
    replace: `const stale = false;`,
    spec: RATES_SPEC,
    test: 'are the last good ones, marked as stale, until there are new ones',
  },
  {
    name: 'rates-made-up',
    fault: 'Rates that a stand-in made up pass for those of a host',
    guard: '`ExchangeRatesRepository` keeps them by their source',
    file: `${RATES}/exchange-rates.repository.ts`,
    find: `where source = $1 and base = $2`,
    replace: `where $1::text is not null and base = $2`,
    spec: RATES_SPEC,
    test: 'made up by a stand-in never pass for those of a host',
  },
  {
    name: 'rates-asked-by-each',
    fault: 'Everybody who wants to know asks the host anew',
    guard: '`ExchangeRatesService` lets them wait for one answer',
    file: `${RATES}/exchange-rates.service.ts`,
    find: `if (running) return running;`,
    replace: ``,
    spec: RATES_SPEC,
    test: 'are asked for once where two hundred want to know at the same moment',
  },
  {
    name: 'old-rate-not-modified',
    fault: 'Who holds the order’s version is told 304 about a rate that has moved',
    guard: '`OrdersController` answers without an ETag',
    file: 'apps/api/src/modules/orders/http/orders.controller.ts',
    find: `return displayedOrderView(await this.book.getDisplayed(actor, orderId, displayCurrency));`,
    replace: `return answerVersioned(reply, displayedOrderView(await this.book.getDisplayed(actor, orderId, displayCurrency)));`,
    spec: ORDERS_SPEC,
    test: 'has no ETag and is never 304, since the rate moves while the version stands still',
  },
  {
    name: 'half-rounded-up',
    fault: 'What lies in the middle is always rounded up',
    guard: '`convert` rounds half to even',
    file: 'libs/money/src/convert.ts',
    find: `(twice === denominator && quotient % 2n === 1n)`,
    replace: `twice === denominator`,
    spec: ORDERS_SPEC,
    test: 'rounded once to the minor unit',
  },
  {
    name: 'hosts-that-clients-name',
    fault: 'Whoever sends an address has us call it, inside our network as well',
    guard: 'no address that is called comes from a request',
    file: 'libs/http/src/server.ts',
    find: `    request.context = context;`,
    replace: `    request.context = context;
    void fetch(String(request.headers['x-original-url'])).catch(() => undefined);`,
    spec: 'test/e2e/outbound-hosts.e2e-spec.ts',
    test: 'is called by nobody',
  },
];
