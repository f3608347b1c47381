import { fastify } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Priorities } from './shedding.js';

const server = fastify();
const priorities = new Priorities(server);
const nothing = () => undefined;
server.post('/v1/auth/login', { config: { heavy: true, priority: 'entrance' } }, nothing);
server.post('/v1/auth/refresh', { config: { priority: 'write' } }, nothing);
server.post('/v1/users', { config: { heavy: true } }, nothing);
afterAll(() => server.close());

function of(line: string, ...rawHeaders: string[]) {
  const [method, url] = line.split(' ');
  return priorities.of({ method, url, rawHeaders } as unknown as IncomingMessage);
}

describe('what a request is served for how long', () => {
  it.each([
    ['GET /health', 'vital'],
    ['HEAD /readyz?verbose', 'vital'],
    ['GET /metrics', 'vital'],
    ['GET /healthy', 'read'],
    ['GET /status', 'read'],
    ['GET /no/such/path', 'read'],
    ['GET /docs/errors', 'docs'],
    ['GET /graphql', 'docs'],
    ['POST /graphql', 'read'],
    ['GET /v1/orders', 'read'],
    ['GET /v1/health', 'read'],
    ['POST /v1/orders', 'entrance'],
    ['POST /alerts/webhook', 'entrance'],
    ['POST /v1/auth/login', 'entrance'],
    ['POST /v1/auth/refresh', 'write'],
  ])('%s of a stranger: %s', (line, priority) => {
    expect(of(line)).toBe(priority);
  });

  it.each([
    ['POST /v1/orders', 'write'],
    ['POST /v1/users', 'write'],
    ['POST /alerts/webhook', 'write'],
    ['GET /v1/orders', 'read'],
    ['POST /v1/auth/login', 'entrance'],
    ['POST /v1/auth/login?', 'entrance'],
    ['POST /v1/auth/%6cogin', 'entrance'],
    ['POST /v1/auth/refresh?a=b', 'write'],
  ])('%s with credentials, whatever they are: %s', (line, priority) => {
    expect(of(line, 'Authorization', 'x')).toBe(priority);
    expect(of(line, 'X-API-Key', 'x')).toBe(priority);
  });
});
