import type { FastifyReply, FastifyRequest } from 'fastify';
import './request.js';

/** Begins the span of a request, where spans are recorded; it ends with the answer's last byte, or when the client has gone. */
export function recordCall(request: FastifyRequest, reply: FastifyReply): void {
  const { method, context } = request;
  const span = context.record({ name: method, kind: 'server', attributes: { 'http.request.method': method } });
  if (!span) return;
  reply.raw.once('close', () => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const { statusCode } = reply;
    span.describe({ 'http.route': route, 'http.response.status_code': statusCode }, `${method} ${route}`);
    if (!reply.raw.writableFinished) span.end({ name: 'client_gone' });
    else span.end(statusCode >= 500 ? { name: String(statusCode) } : undefined);
  });
}
