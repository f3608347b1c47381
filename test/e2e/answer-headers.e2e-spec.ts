import { useHouse } from '../support/house.js';
import { overSocket } from '../support/over-socket.js';

const ORIGIN = 'https://shop.example.com';
const house = useHouse({ CORS_ORIGINS: ORIGIN });
const busy = useHouse({ OVERLOAD_LOOP_DELAY_MS: '100' });

/** What every answer says to a browser, and the ids of the call. */
const PROTECTION: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /^max-age=31536000; includeSubDomains$/,
  'content-security-policy':
    /^(?=.*default-src 'none')(?=.*object-src 'none')(?=.*base-uri 'none')(?=.*frame-ancestors 'none')(?!.*unsafe)(?!.*\*)/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'x-context-id': /^[A-Za-z0-9._-]{8,64}$/,
  'x-request-id': /^[A-Za-z0-9._-]{8,64}$/,
  'cache-control': /^(no-store|no-cache|(public|private), max-age=\d+)$/,
};

/** What a body is called, and how one that is called so begins. */
const TYPES: readonly (readonly [type: RegExp, body: RegExp])[] = [
  [/^application\/(problem\+)?json; charset=utf-8$/, /^[{[]/],
  [/^application\/yaml; charset=utf-8$/, /^\w+:/],
  [/^text\/html; charset=utf-8$/, /^<!doctype html>/i],
  [/^(application\/javascript|text\/css); charset=utf-8$/, /^[^<]/],
  [/^text\/plain; version=0\.0\.4; charset=utf-8$/, /^# HELP /],
  [/^image\/png$/, /^\u0089PNG/],
];

interface Asked {
  readonly status: number;
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

const json = 'Content-Type: application/json';
const login = 'POST /v1/auth/login';
const asked: readonly (readonly [what: string, Asked])[] = [
  ['a success', { status: 200, line: 'GET /health' }],
  ['a success without its body', { status: 200, line: 'HEAD /health' }],
  ['a page', { status: 200, line: 'GET /docs' }],
  ['a page with a policy of its own', { status: 200, line: 'GET /graphql' }],
  ['a script of a page', { status: 200, line: 'GET /docs/assets/swagger-ui.js' }],
  ['a large script of a page', { status: 200, line: 'GET /docs/assets/swagger-ui-bundle.js' }],
  ['a style of a page', { status: 200, line: 'GET /docs/assets/swagger-ui.css' }],
  ['a picture of a page', { status: 200, line: 'GET /docs/assets/favicon-32x32.png' }],
  ['the description as JSON', { status: 200, line: 'GET /openapi.json' }],
  ['the description as YAML', { status: 200, line: 'GET /openapi.yaml' }],
  [
    'a preflight',
    { status: 204, line: 'OPTIONS /v1/orders', headers: [`Origin: ${ORIGIN}`, 'Access-Control-Request-Method: POST'] },
  ],
  ['a query that cannot be read', { status: 400, line: 'GET /health?x=%zz' }],
  ['a path that cannot be read', { status: 400, line: 'GET /v1/orders/%zz' }],
  ['a body that cannot be read', { status: 400, line: login, headers: [json], body: '{' }],
  ['a body that does not fit', { status: 400, line: login, headers: [json], body: '{}' }],
  ['a request without Host', { status: 400, line: 'GET /health', headers: [] }],
  ['a stranger’s GraphQL document', { status: 401, line: 'POST /graphql', headers: [json], body: '{"query":"{"}' }],
  ['a stranger', { status: 401, line: 'GET /v1/users/me' }],
  ['no route', { status: 404, line: 'GET /nothing' }],
  ['no file', { status: 404, line: 'GET /docs/assets/package.json' }],
  ['another method', { status: 405, line: 'PUT /v1/auth/login' }],
  ['too large a body', { status: 413, line: login, headers: [json], body: `"${'x'.repeat(20_000)}"` }],
  ['another type', { status: 415, line: login, headers: ['Content-Type: text/xml'], body: '<a/>' }],
  ['large headers', { status: 431, line: 'GET /health', headers: [`X-Big: ${'a'.repeat(17_000)}`] }],
  ['headers beyond all', { status: 431, line: 'GET /health', headers: [`X-Big: ${'a'.repeat(100_000)}`] }],
  ['a tunnel', { status: 400, line: 'CONNECT example.com:443' }],
  ['a method that nobody knows', { status: 400, line: 'BREW /health' }],
  ['TRACE, which is none of ours', { status: 405, line: 'TRACE /health' }],
  ['two lengths of one body', { status: 400, line: login, headers: [json, 'Content-Length: 1', 'Content-Length: 2'] }],
  [
    'a length beside chunks',
    { status: 400, line: login, headers: [json, 'Content-Length: 5', 'Transfer-Encoding: chunked'] },
  ],
  ['a header of two lines', { status: 400, line: 'GET /health', headers: ['X-A: b\r\n c'] }],
];

describe('every answer protects a browser, and is under a contextId', () => {
  it.each(asked)('to %s', async (what, { status, line, headers = [], body }) => {
    const host = what === 'a request without Host' ? [] : ['Host: x'];
    const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
    const head = [`${line} HTTP/1.1`, ...host, 'Connection: close', ...headers, ...length];
    expectProtected(await overSocket(house.url, `${head.join('\r\n')}\r\n\r\n${body ?? ''}`), status);
  });

  it('to bytes that are no HTTP', async () => {
    expectProtected(await overSocket(house.url, '\u0016\u0003\u0001 hello\r\n\r\n'), 400);
  });

  it('to whoever comes while there is too much to do, the long way and the short one', async () => {
    const ask = (...more: string[]) =>
      overSocket(
        busy.url,
        `${['GET /v1/orders HTTP/1.1', 'Host: x', 'Connection: close', ...more].join('\r\n')}\r\n\r\n`,
      );
    const answers = [ask(), ask(`Origin: ${ORIGIN}`)];
    // They are on their way once the next turn of the loop has begun.
    await new Promise((wake) => setImmediate(wake));
    const until = performance.now() + 1_500;
    while (performance.now() < until);
    for (const answer of await Promise.all(answers)) expectProtected(answer, 503);
  });

  it('while the database is gone', async () => {
    const maria = await house.signUp();
    await house.refuseConnections();
    try {
      const { status, headers } = await maria.get('/v1/orders');
      expect({ status, wrong: wrongIn(headers) }).toEqual({ status: 503, wrong: [] });
    } finally {
      await house.allowConnections();
    }
  });

  it.each([
    ['GET /ready', 200],
    ['GET /metrics', 200],
    ['GET /nothing', 404],
    ['POST /metrics', 405],
    ['nonsense', 400],
  ])('on the port of operators, to %s', async (line, status) => {
    const port = house.logs.find(({ msg }) => msg === 'listening for operators')?.['port'] as number;
    const url = `http://127.0.0.1:${port}`;
    expectProtected(await overSocket(url, `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), status);
  });
});

describe('a browser', () => {
  it.each([
    'null',
    'https://evil.example.com',
    `${ORIGIN}.evil.example.com`,
    'http://shop.example.com',
    `${ORIGIN}:8443`,
  ])('of the origin %s reads nothing', async (origin) => {
    for (const path of ['/health', '/v1/users/me', '/nothing']) {
      const { headers } = await house.stranger.get(path, { origin });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('sends nothing that changes anything without asking first', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await fetch(`${house.url}/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{}',
      });
      expect(answer.status).toBe(415);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });
});

function expectProtected(answer: string, status: number): void {
  const [start = '', ...lines] = answer.split('\r\n\r\n')[0]?.split('\r\n') ?? [];
  const names = lines.map((line) => line.split(': ')[0]?.toLowerCase());
  expect(names.filter((name, index) => name !== 'vary' && names.indexOf(name) < index)).toEqual([]);
  const headers = Object.fromEntries(lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1]]));
  expect({ start: start.slice(9, 12), wrong: wrongIn(headers) }).toEqual({ start: `${status}`, wrong: [] });
  expect(wrongTypeIn(headers, answer)).toBeUndefined();
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(headers).not.toHaveProperty('server');
}

/** The content type of a body that is not called what it is, or without its charset. */
function wrongTypeIn(headers: Readonly<Record<string, string | undefined>>, answer: string): string | undefined {
  const type = headers['content-type'] ?? 'none';
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4).replace(/^[0-9a-f]+\r\n/, '');
  return body === '' || TYPES.some(([called, begins]) => called.test(type) && begins.test(body))
    ? undefined
    : `${type}: ${body.slice(0, 40)}`;
}

function wrongIn(headers: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(PROTECTION)
    .filter(([name, form]) => !form.test(headers[name] ?? ''))
    .map(([name]) => `${name}: ${headers[name]}`);
}
