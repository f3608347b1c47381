import { z } from 'zod';
import { RATE } from '#libs/config';
import { lineOfText } from '#libs/http';
import type { Tenant } from './tenant.entity.js';

export const tenantExample = {
  id: '01932b1c-7a00-7000-8000-000000000001',
  slug: 'default',
  name: 'default',
  status: 'active',
  limits: { principal: null, tenant: null },
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

export const tenantNameSchema = lineOfText(200).meta({
  description: 'What the company is called.',
  example: 'Acme Ltd',
});

const ownRate = z.string().regex(RATE, 'must be count/window such as 100/1m, or off').nullable();

/** A tenant's own rate limits. */
export const tenantLimitsSchema = z.strictObject({
  principal: ownRate.meta({ description: 'Requests of each user and each API key; null: as the platform has it.' }),
  tenant: ownRate.meta({ description: 'Requests of all of them together; null: as the platform has it.' }),
});

/** A tenant as clients see one. */
export const tenantSchema = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    status: z.enum(['active', 'suspended']),
    limits: tenantLimitsSchema,
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Tenant', example: tenantExample });
export type TenantView = z.output<typeof tenantSchema>;

export function tenantView(tenant: Tenant): TenantView {
  const { id, slug, name, status, version, createdAt, updatedAt } = tenant;
  const limits = { principal: tenant.principalLimit, tenant: tenant.tenantLimit };
  return { id, slug, name, status, limits, version, createdAt, updatedAt };
}
