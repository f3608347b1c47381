import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the access log says of one request: names, numbers and the route's template, never a query, a body or a header. */
export function accessLine(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  const bytes = reply.getHeader('content-length');
  return {
    module: 'http',
    method: request.method,
    route: request.is404 ? 'unmatched' : request.routeOptions.url,
    status: reply.statusCode,
    durationMs: hundredths(reply.elapsedTime),
    bytes: bytes === undefined ? undefined : Number(bytes),
    roundTrips: request.context.roundTrips,
    connectionWaitMs: hundredths(request.context.connectionWaitMs),
    refusal: request.refusal,
  };
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
