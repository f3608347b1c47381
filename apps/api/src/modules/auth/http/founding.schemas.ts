import { z } from 'zod';
import { tenantNameSchema } from '#modules/tenants';
import { signUpSchema } from './auth.schemas.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const foundTenantSchema = z
  .strictObject({
    name: tenantNameSchema,
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a slug: a-z, 0-9 and dashes, at most 63')
      .refine((slug) => !UUID.test(slug), 'must not look like an id')
      .meta({ description: 'The word that names the tenant in `X-Tenant-Id`.', example: 'acme' }),
    owner: signUpSchema.optional().meta({ description: 'The first owner, who can log in at once.' }),
  })
  .meta({
    id: 'FoundTenant',
    example: {
      name: 'Acme Ltd',
      slug: 'acme',
      owner: { email: 'maria@example.com', name: 'Maria Rossi', password: 'correct horse battery' },
    },
  });
export type FoundTenant = z.output<typeof foundTenantSchema>;
