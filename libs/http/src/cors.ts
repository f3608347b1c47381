import type { FastifyCorsOptions } from '@fastify/cors';

const EXPOSED = [
  ...['X-Context-Id', 'ETag', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After'],
  'Idempotency-Replayed',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PREFLIGHT_S = 600;

/** What pages of these origins may ask and read, as @fastify/cors is told. */
export function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    credentials: true,
    methods: METHODS,
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_S,
  };
}

/** The fields that let a page of that origin read an answer, for answers that no plugin sees; name and value in turn. */
export function corsFields(origin: string): string[] {
  return [
    ...['vary', 'Origin', 'access-control-allow-origin', origin, 'access-control-allow-credentials', 'true'],
    ...['access-control-expose-headers', EXPOSED.join(', ')],
  ];
}
