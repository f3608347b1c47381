import { useHouse } from '../support/house.js';
import { overSocket } from '../support/over-socket.js';

const house = useHouse();
const json = { 'content-type': 'application/json' };

describe('every answer that is not a success is a problem document', () => {
  it.each([
    ['a body that is not JSON', '{"email":', 'request.malformed', 400],
    ['a body that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'request.malformed', 400],
    ['a body nested deeper than 64 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'request.malformed', 400],
    ['a body over the limit', JSON.stringify({ name: 'x'.repeat(10_001) }), 'request.too_large', 413],
    ['a body of the wrong shape', '{"email":"no address","password":"short"}', 'request.invalid', 400],
    ['no body at all', undefined, 'request.invalid', 400],
  ])('for %s', async (_what, body, code, status) => {
    const answer = await raw('POST /v1/auth/signup', json, body);
    expect(answer).toMatchObject({ status, code, contextId: answer.contextIdHeader });
  });

  it.each([
    ['another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('for %s', async (_what, headers) => {
    const answer = await raw('POST /v1/auth/signup', headers, '{}');
    expect(answer).toMatchObject({ status: 415, code: 'request.unsupported_media_type' });
  });

  it('for another media type', async () => {
    const answer = await raw('POST /v1/auth/signup', { 'content-type': 'text/xml' }, '<a/>');
    expect(answer).toMatchObject({
      status: 415,
      code: 'request.unsupported_media_type',
      contextId: answer.contextIdHeader,
    });
  });

  it.each([
    ['an unknown route', '/v1/nothing-here', 'http.not_found'],
    ['an unknown path outside of /v1', '/wp-login.php', 'http.not_found'],
    ['a path that tries to climb', '/v1/../../etc/passwd', 'http.not_found'],
  ])('for %s', async (_what, path, code) => {
    await house.stranger.get(path).refused(code, 404);
  });

  it('for a path that is not properly percent-encoded', async () => {
    const answer = await raw('GET /v1/orders/%zz', {});
    expect(answer).toMatchObject({ status: 400, code: 'request.malformed', contextId: answer.contextIdHeader });
  });

  it('for a method the path does not take, naming those it does', async () => {
    const { headers } = await house.stranger.delete('/v1/auth/login').refused('http.method_not_allowed', 405);
    expect(headers['allow']).toBe('POST');
    const orders = await house.stranger.put('/v1/orders/0193-any', {}).refused('http.method_not_allowed', 405);
    expect(orders.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
  });

  it('for headers larger than 16 kB', async () => {
    const answer = await overSocket(
      house.url,
      `GET /health HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(17_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toMatch(/X-Context-Id: [0-9a-f-]{36}/i);
    expect(answer).toContain('"code":"request.headers_too_large"');
  });

  it.each([
    ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'request.malformed'],
    [
      'two of them',
      'GET /health HTTP/1.1\r\nHost: x\r\nhost: y\r\nConnection: close\r\n\r\n',
      400,
      'request.malformed',
    ],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'request.malformed'],
    [
      'an unknown expectation, which is ignored,',
      'GET /nothing HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
      404,
      'http.not_found',
    ],
  ])('for a request with %s', async (_what, bytes, status, code) => {
    const answer = await overSocket(house.url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/x-context-id: [0-9a-f-]{36}/i);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it('for bytes that are not HTTP', async () => {
    const answer = await overSocket(house.url, 'this is not http\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"request.malformed"');
  });

  it('for a missing and for a garbled token, with a challenge', async () => {
    const missing = await house.stranger.get('/v1/users/me').refused('auth.unauthenticated', 401);
    expect(missing.headers['www-authenticate']).toBe('Bearer');
    await house.stranger.get('/v1/users/me', { authorization: 'Bearer nonsense' }).refused('auth.unauthenticated', 401);
  });

  it('for ids that are no ids, pointing at them', async () => {
    const maria = await house.signUp();
    const { body } = await maria.get('/v1/orders/not-a-uuid').refused('request.invalid', 400);
    expect(body.errors).toEqual([{ pointer: 'path:id', code: 'invalid_format', detail: 'must be a well-formed UUID' }]);
  });
});

describe('a request of the wrong shape', () => {
  it('is told every fault at once, each with its place', async () => {
    const body = { lines: [{ serviceId: 'x', quantity: 0, colour: 'red' }], extra: 1 };
    const maria = await house.signUp();
    const answer = await maria.post('/v1/orders', body, { 'idempotency-key': 'k' }).refused('request.invalid', 400);
    expect(answer.body.errors).toEqual([
      { pointer: '/lines/0/serviceId', code: 'invalid_format', detail: 'must be a well-formed UUID' },
      { pointer: '/lines/0/quantity', code: 'too_small', detail: 'must be at least 1' },
      { pointer: '/lines/0/colour', code: 'unknown_field', detail: 'is not a field of this request' },
      { pointer: '/extra', code: 'unknown_field', detail: 'is not a field of this request' },
    ]);
  });

  it.each([
    ['unknown', '?colour=red', 'query:colour', 'unknown_field'],
    ['repeated', '?limit=1&limit=2', 'query:limit', 'repeated'],
    ['out of range', '?limit=101', 'query:limit', 'too_big'],
    ['not a number', '?limit=ten', 'query:limit', 'invalid_format'],
    ['a time that no calendar of PostgreSQL has', '?createdAfter=0000-01-01T00:00:00Z', 'query:createdAfter', 'custom'],
    ['not text', '?createdAfter=%00', 'query:createdAfter', 'invalid_text'],
    ['named like a prototype', '?__proto__=1', 'query:__proto__', 'unknown_field'],
  ])('is refused for a query parameter that is %s', async (_what, query, pointer, code) => {
    const maria = await house.signUp();
    const { body } = await maria.get(`/v1/orders${query}`).refused('request.invalid', 400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('is refused for a body on a route that takes none', async () => {
    const maria = await house.signUp();
    const { body } = await maria.post('/v1/auth/logout', { everywhere: true }).refused('request.invalid', 400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/everywhere', code: 'unknown_field' })]);
    await maria.get('/v1/users/me').ok();
    await maria.post('/v1/auth/logout', {}).done();
  });

  it('is refused for a query on a route that takes none', async () => {
    const maria = await house.signUp();
    const { body } = await maria.get('/v1/users/me?fields=name').refused('request.invalid', 400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: 'query:fields', code: 'unknown_field' })]);
  });

  it('never reaches a prototype', async () => {
    const maria = await house.signUp();
    await raw(
      'POST /v1/orders',
      { ...json, authorization: `Bearer ${maria.session.accessToken}` },
      '{"__proto__":{"admin":true},"lines":[]}',
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('a defect', () => {
  it('is answered 500 under the contextId of its stack in the log, and gives nothing away', async () => {
    await house.rows('alter table orders.orders rename to orders_gone');
    try {
      const maria = await house.signUp();
      const { body, contextId, text } = await maria.get('/v1/orders').refused('internal', 500);
      expect(Object.keys(body).sort()).toEqual(['code', 'contextId', 'instance', 'status', 'title', 'type']);
      expect(text).not.toMatch(/orders_gone|relation|select|node_modules|\.ts|at /);
      expect(house.linesOf(contextId)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            level: 'error',
            err: expect.objectContaining({ stack: expect.stringContaining('DatabaseFault') as string }) as object,
          }),
        ]),
      );
    } finally {
      await house.rows('alter table orders.orders_gone rename to orders');
    }
  });
});

interface RawAnswer {
  readonly status: number;
  readonly code?: string;
  readonly contextId?: string;
  readonly contextIdHeader: string | null;
}

async function raw(call: string, headers: Record<string, string>, body?: BodyInit): Promise<RawAnswer> {
  const [method = '', path] = call.split(' ');
  const response = await fetch(`${house.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  return {
    status: response.status,
    contextIdHeader: response.headers.get('x-context-id'),
    ...((await response.json()) as object),
  };
}
