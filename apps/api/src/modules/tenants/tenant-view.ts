import { z } from 'zod';
import { lineOfText } from '#libs/http';
import type { Tenant } from './tenant.entity.js';

export const tenantExample = {
  id: '01932b1c-7a00-7000-8000-000000000001',
  slug: 'default',
  name: 'default',
  status: 'active',
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

export const tenantNameSchema = lineOfText(200).meta({
  description: 'What the company is called.',
  example: 'Acme Ltd',
});

/** A tenant as clients see one. */
export const tenantSchema = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    status: z.enum(['active', 'suspended']),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Tenant', example: tenantExample });
export type TenantView = z.output<typeof tenantSchema>;

export function tenantView({ id, slug, name, status, version, createdAt, updatedAt }: Tenant): TenantView {
  return { id, slug, name, status, version, createdAt, updatedAt };
}
