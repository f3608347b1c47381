import { z } from 'zod';
import { defineEvent } from '#libs/events';

const tenantId = z.uuid().meta({ description: 'The tenant this is about.' });

const example = { tenantId: '0193a1b0-3c4d-7e5f-8a6b-7c8d9e0f1a2b' };

export const tenantCreated = defineEvent(
  'tenants.tenant_created',
  1,
  z.object({ tenantId, slug: z.string().meta({ description: 'The word that names the tenant in requests.' }) }),
  {
    description: 'A tenant exists, and people may be taken in.',
    when: 'The operator of the platform founded it, or the platform began with it.',
    subject: 'tenantId',
    example: { ...example, slug: 'acme' },
  },
);

export const tenantUpdated = defineEvent(
  'tenants.tenant_updated',
  1,
  z.object({
    tenantId,
    status: z.enum(['active', 'suspended']).meta({ description: 'Whether its people can act.' }),
  }),
  {
    description: 'The name or the state of a tenant is another.',
    when: 'The operator of the platform changed it.',
    subject: 'tenantId',
    example: { ...example, status: 'suspended' },
  },
);
