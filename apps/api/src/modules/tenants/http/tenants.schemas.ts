import { z } from 'zod';
import { changeOf, pageQuery } from '#libs/http';
import { tenantExample, tenantLimitsSchema, tenantNameSchema, tenantSchema } from '../tenant-view.js';

const statusSchema = z.enum(['active', 'suspended']);

export const updateTenantSchema = changeOf({
  name: tenantNameSchema,
  status: statusSchema.meta({ description: 'The people of a suspended tenant are refused everywhere.' }),
  limits: tenantLimitsSchema
    .partial()
    .refine((limits) => Object.keys(limits).length > 0, 'must name a limit')
    .meta({
      description: 'Rate limits of its own, such as `100/1m` or `off`; null gives up one. They hold within a second.',
    }),
}).meta({ id: 'UpdateTenant', example: { status: 'suspended' } });
export type UpdateTenant = z.output<typeof updateTenantSchema>;

export const listTenantsSchema = z.strictObject({
  ...pageQuery(['-createdAt', 'createdAt', 'slug', '-slug']),
  slug: z.string().max(63).optional().meta({ description: 'Only the tenant of this slug.' }),
  status: statusSchema.optional().meta({ description: 'Only tenants in this state.' }),
});
export type ListTenants = z.output<typeof listTenantsSchema>;

export const tenantPageSchema = z
  .object({
    data: z.array(tenantSchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'TenantPage', example: { data: [tenantExample], page: { limit: 20, nextCursor: null } } });
