import { connect } from 'node:net';
import { Metrics } from '#libs/metrics';
import { eventually, useHouse } from '../support/house.js';

const house = useHouse();
const contextId = 'operator-0001';

describe('what operators are refused on their port is a problem document as at every other door', () => {
  it('for a page that is not there, and for a method that no page takes', async () => {
    const pages = [
      { call: 'GET /v1/orders?secret=1', status: 404, code: 'http.not_found', instance: '/v1/orders', allow: null },
      { call: 'POST /v1/orders', status: 404, code: 'http.not_found', instance: '/v1/orders', allow: null },
      { call: 'POST /health', status: 405, code: 'http.method_not_allowed', instance: '/health', allow: 'GET, HEAD' },
    ];
    for (const { call, status, code, instance, allow } of pages) {
      const [method = '', path] = call.split(' ');
      const answer = await fetch(`http://127.0.0.1:${port()}${path}`, {
        method,
        headers: { 'x-context-id': contextId },
      });
      expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/problem+json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-context-id': contextId,
        'x-request-id': contextId,
      });
      expect(await answer.json()).toMatchObject({ code, status, contextId, instance });
    }
  });

  it('for as long as a second, where the process may not be sent requests', async () => {
    await house.refuseConnections();
    try {
      await eventually(async () => {
        const answer = await fetch(`http://127.0.0.1:${port()}/ready`);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      });
    } finally {
      await house.allowConnections();
    }
  });

  it.each([
    ['bytes that are not HTTP', 'this is not http\r\n\r\n', 400, 'request.malformed'],
    ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'request.malformed'],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'request.malformed'],
    [
      'headers that are too large',
      `GET /health HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(17_000)}\r\n\r\n`,
      431,
      'request.headers_too_large',
    ],
  ])('for %s', async (_what, bytes, status, code) => {
    const answer = await overSocket(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const [, given] = /x-context-id: ([0-9a-f-]{36})/i.exec(answer) ?? [];
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code, status, contextId: given });
  });

  it('for a defect, which is in the log under the contextId of the answer', async () => {
    const metrics = house.app.get(Metrics, { strict: false });
    const sound = metrics.text.bind(metrics);
    metrics.text = () => {
      metrics.text = sound;
      return Promise.reject(new Error('A gauge of ours is broken.'));
    };
    const answer = await fetch(`http://127.0.0.1:${port()}/metrics`, { headers: { 'x-context-id': contextId } });
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 'internal', contextId }]);
    expect(house.linesOf(contextId)).toContainEqual(
      expect.objectContaining({ level: 'error', module: 'health', msg: 'a request met a defect' }),
    );
  });
});

function port(): number {
  return house.logs.find(({ msg }) => msg === 'listening for operators')?.['port'] as number;
}

function overSocket(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port(), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
