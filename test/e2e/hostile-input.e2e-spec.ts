import { randomUUID } from 'node:crypto';
import { canaries } from '../support/canaries.js';
import { complaintsAbout, evidenceOf } from '../support/evidence.js';
import { attacksOn, FORGED, operationsOf, type Walked } from '../support/hostile.js';
import { useHouse, withOperator } from '../support/house.js';
import { forACrowd } from '../support/policy-cast.js';
import { Person } from '../support/person.js';

const house = useHouse({ ...forACrowd, ...withOperator });
const SERVICE_CONFIG = { unit: 'hour', deep: { list: [1, { text: 'x' }] } };
/** Where a document is anybody’s to fill: those of services, and all that an Alertmanager sends. */
const CONFIG = /^\/config(\/|$)/;
const ALERTS = '/alerts/webhook';
const QUERIES = ['%zz', '%', '%4', '%ff', '%c0%80', '%ed%a0%80'].map((value) => `x=${value}`);
/** By its shape, or since no token and no permission is called so. */
const REFUSED = [400, 401, 422];
let operations: Walked[];
let owner: Person;
let operator: Person;

beforeAll(async () => {
  operations = operationsOf((await house.stranger.get('/openapi.json').ok()).body).map((operation) =>
    operation.path.startsWith('/v1/services') && operation.body
      ? { ...operation, body: { ...operation.body, config: SERVICE_CONFIG } }
      : operation,
  );
  [owner, operator] = [await house.owner(), await house.operator()];
}, 60_000);

/** Sent by who may do it, unless it would end their own session. */
function sender({ path }: Walked): Person {
  if (path === ALERTS)
    return new Person(house.url, undefined, { authorization: `Bearer ${forACrowd.ALERTS_WEBHOOK_TOKEN}` });
  if (path.startsWith('/v1/tenants')) return operator;
  return owner;
}

/** The status, and what it is called where it is a problem. */
async function send(operation: Walked, query: string, body: unknown): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', 'if-match': '"0"', 'idempotency-key': randomUUID() };
  const { status, text } = await sender(operation).send(operation.method, operation.path + query, body, headers);
  return { status, text };
}

describe('every operation of the API', () => {
  it('takes no body that holds what nobody can keep, misspells a name, or reaches for a prototype', async () => {
    const wrong: string[] = [];
    let malformed = 0;
    for (const operation of operations.filter(({ body }) => body !== undefined)) {
      for (const { what, text, mustBeRefused } of attacksOn(operation.body, operation.path === ALERTS ? /^/ : CONFIG)) {
        const { status, text: answer } = await send(operation, '', text);
        if (status === 400) malformed++;
        if (mustBeRefused ? !REFUSED.includes(status) : status >= 500)
          wrong.push(`${operation.call}, ${what}: ${status} ${answer}`);
      }
    }
    expect(wrong).toEqual([]);
    // By what they are, and not by who asks or for what is not there.
    expect(malformed).toBeGreaterThan(300);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  }, 120_000);

  it('takes no parameter that it does not know, none twice, and none that cannot be read', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const expected = [
        ...QUERIES.map((query) => [query, 'request.malformed']),
        ...['unknown=1', 'limit=1&limit=2', '__proto__=1', 'x=%00', encodeURIComponent(FORGED)].map((query) => [
          query,
          'request.invalid',
        ]),
      ];
      for (const [query, code] of expected) {
        const { status, text } = await send(operation, `?${query}`, operation.body);
        if (status !== 400 || !text.includes(`"code":"${code}"`) || !text.includes('"pointer":"query:'))
          wrong.push(`${operation.call}?${query}: ${status} ${text}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(operations.length).toBeGreaterThan(50);
  }, 120_000);

  it('finds nothing under a path that is no id, however it is written', async () => {
    const wrong: string[] = [];
    const odd = [
      '%00',
      '%ff',
      '%zz',
      '__proto__',
      'constructor',
      encodeURIComponent(FORGED),
      'x'.repeat(5_000),
      '..%2f',
    ];
    for (const operation of operations.filter(({ call }) => call.includes('{'))) {
      for (const segment of odd) {
        const path = operation.path.replace(/(?<=\/)(some-role|[0-9a-f-]{36})/, segment);
        const { status, text } = await send({ ...operation, path }, '', operation.body);
        if (status < 400 || status >= 500) wrong.push(`${operation.call} as ${segment}: ${status} ${text}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('takes no header that it cannot read', async () => {
    const wrong: string[] = [];
    const headers = [
      { 'if-match': '"99999999999999999999"' },
      { 'if-match': '"9007199254740993"' },
      { 'x-tenant-id': '\u00ff\u00fe' },
      { 'x-context-id': 'x{"level":"fatal"}' },
      { traceparent: '00-__proto__-x-01' },
    ];
    for (const operation of operations.filter(({ method }) => method !== 'get')) {
      for (const odd of headers) {
        const answer = await sender(operation).send(operation.method, operation.path, '{"', {
          'content-type': 'application/json',
          ...odd,
        });
        if (answer.status >= 500) wrong.push(`${operation.call} ${JSON.stringify(odd)}: ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('leaves one JSON object a line in the log, and nothing of what was sent', async () => {
    const evidence = await evidenceOf(house);
    expect(complaintsAbout(evidence)).toEqual([]);
    expect(house.lines.length).toBeGreaterThan(1_000);
    // What an Alertmanager says is told, since it has the token for that.
    const others = house.lines.filter((line) => !line.includes('"module":"operations"'));
    expect(others.filter((line) => /forged|unknownField|polluted|%zz/.test(line))).toEqual([]);
    expect(others.length).toBeLessThan(house.lines.length);
    expect(house.logs.filter(({ level }) => ['error', 'fatal'].includes(String(level)))).toEqual([]);
    expect(canaries.size).toBeGreaterThan(5);
  });
});

describe('text that looks like lines of a log', () => {
  it('is kept as it is where it is text', async () => {
    const body = { code: `s-${randomUUID().slice(0, 8)}`, name: 'A service', price: { amount: 1, currency: 'EUR' } };
    const odd = { ...body, description: 'two\r\n\tlines\u2028', config: { [FORGED]: [FORGED] } };
    const { body: service } = await owner.post('/v1/services', odd).created();
    const { body: kept } = await owner.get(`/v1/services/${service.id as string}`).ok();
    expect(kept).toMatchObject({ description: odd.description, config: odd.config });
  });
});
