import { z } from 'zod';
import { defineEvent } from '#libs/events';

export const serviceChanged = defineEvent(
  'services.service_changed',
  1,
  z.object({
    serviceId: z.uuid(),
    code: z.string(),
    status: z.enum(['draft', 'active', 'retired']),
    price: z.object({ amount: z.int(), currency: z.string() }),
  }),
);
