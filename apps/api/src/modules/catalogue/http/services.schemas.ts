import { z } from 'zod';
import { changeOf, lineOfText, pageQuery, prose } from '#libs/http';
import { currencySchema, moneySchema } from '#libs/money';
import type { Service } from '../service.entity.js';
import { configSchema } from './service-config.js';

const MOST_EXPENSIVE = 1_000_000_000;

const statusSchema = z
  .enum(['draft', 'active', 'retired'])
  .meta({ description: 'draft: not yet on sale; active: on sale; retired: no longer.' });
const example = {
  id: '01932b1c-7a00-7000-8000-0000000000b1',
  code: 'consulting-hour',
  name: 'Consulting, one hour',
  description: 'One hour with a consultant.',
  status: 'active',
  price: { amount: 14_000, currency: 'EUR' },
  tags: ['consulting'],
  config: { unit: 'hour', remote: true },
  version: 1,
  createdAt: '2026-01-01T09:00:00.000Z',
  updatedAt: '2026-01-01T09:00:00.000Z',
};

const fields = {
  code: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .meta({ description: 'Short name, unique in the tenant.', example: 'consulting-hour' }),
  name: lineOfText(200),
  description: prose(2_000),
  status: statusSchema,
  price: z.strictObject({ amount: z.int().min(0).max(MOST_EXPENSIVE), currency: currencySchema }),
  tags: z.array(lineOfText(50)).max(20),
  config: configSchema.meta({ description: 'A document of the service’s own; any JSON object.' }),
};

export const createServiceSchema = z
  .strictObject({
    code: fields.code,
    name: fields.name,
    price: fields.price,
    description: fields.description.optional(),
    status: fields.status.optional(),
    tags: fields.tags.optional(),
    config: fields.config.optional(),
  })
  .meta({
    id: 'CreateService',
    example: {
      code: 'audit-day',
      name: 'Audit, one day',
      price: { amount: 120_000, currency: 'EUR' },
      status: 'active',
    },
  });
export type CreateService = z.output<typeof createServiceSchema>;

export const updateServiceSchema = changeOf(fields).meta({
  id: 'UpdateService',
  example: { price: { amount: 15_000, currency: 'EUR' } },
});
export type UpdateService = z.output<typeof updateServiceSchema>;

export const listServicesSchema = z.strictObject({
  ...pageQuery(['-createdAt', 'createdAt', 'code', '-code']),
  status: statusSchema.optional(),
  tag: z.string().min(1).max(50).optional().meta({ description: 'Only services with this tag.' }),
  code: z.string().min(1).max(64).optional().meta({ description: 'Only the service with this code.' }),
});
export type ListServices = z.output<typeof listServicesSchema>;

export const serviceSchema = z
  .object({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    description: z.string(),
    status: statusSchema,
    price: moneySchema,
    tags: z.array(z.string()),
    config: z.record(z.string(), z.unknown()),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Service', example });
export type ServiceView = z.output<typeof serviceSchema>;

export const servicePageSchema = z
  .object({
    data: z.array(serviceSchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'ServicePage', example: { data: [example], page: { limit: 20, nextCursor: null } } });

export function serviceView(service: Service): ServiceView {
  const { id, code, name, description, status, price, tags, config, version, createdAt, updatedAt } = service;
  return { id, code, name, description, status, price, tags, config, version, createdAt, updatedAt };
}
