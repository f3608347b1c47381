import type { FastifyRequest } from 'fastify';

/** The tenant that the caller names in `X-Tenant-Id`, by id or slug. */
export function tenantNamed({ headers }: FastifyRequest): string | undefined {
  const named = headers['x-tenant-id'];
  return typeof named === 'string' && named !== '' ? named : undefined;
}
