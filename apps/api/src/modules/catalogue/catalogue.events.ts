import { z } from 'zod';
import { defineEvent } from '#libs/events';

export const serviceChanged = defineEvent(
  'services.service_changed',
  1,
  z.object({
    serviceId: z.uuid().meta({ description: 'The service this is about.' }),
    code: z.string().meta({ description: 'What people call the service by.' }),
    status: z.enum(['draft', 'active', 'retired']).meta({ description: 'Only what is active can be ordered.' }),
    price: z
      .object({
        amount: z.int().min(0).meta({ description: 'Whole minor units of the currency.' }),
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/)
          .meta({ description: 'ISO 4217 currency code.' }),
      })
      .meta({ description: 'The price of one unit from now on; orders keep theirs.' }),
  }),
  {
    description: 'A service is new, or was changed or retired: this is what it is now.',
    when: 'Somebody who keeps the catalogue defined, changed or retired it.',
    subject: 'serviceId',
    example: {
      serviceId: '0193a1bf-0a1b-7c2d-8e3f-405162738495',
      code: 'consulting-hour',
      status: 'active',
      price: { amount: 14_000, currency: 'EUR' },
    },
  },
);
