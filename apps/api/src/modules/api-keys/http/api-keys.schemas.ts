import { z } from 'zod';
import { instant, lineOfText, pageQuery } from '#libs/http';
import type { ApiKey } from '../api-key.entity.js';
import { prefixOf } from '../api-key-secrets.js';
import type { ShownKey } from '../api-keys.service.js';

/** A month: longer, and nobody remembers that the old secret still works. */
const LONGEST_OVERLAP = 30 * 24 * 3_600;

const permissionsSchema = z
  .array(z.string().min(1).max(64))
  .max(50)
  .meta({ description: 'What the key may do; nothing that its creator may not.', example: ['orders:read'] });

export const createApiKeySchema = z
  .strictObject({
    name: lineOfText(200).meta({ description: 'What the key is for, to recognise it by.', example: 'Nightly export' }),
    permissions: permissionsSchema,
    expiresAt: instant()
      .overwrite((time) => new Date(time).toISOString())
      .refine((time) => new Date(time) > new Date(), 'must lie in the future')
      .nullable()
      .optional()
      .meta({ description: 'When the key stops working; without it, it works until it is revoked.' }),
  })
  .meta({
    id: 'CreateApiKey',
    example: { name: 'Nightly export', permissions: ['orders:read'], expiresAt: '2099-01-01T00:00:00.000Z' },
  });
export type CreateApiKey = z.output<typeof createApiKeySchema>;

export const rotateApiKeySchema = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(LONGEST_OVERLAP)
      .default(0)
      .meta({ description: 'How long the secret that is replaced still works; 0: not at all.', example: 3_600 }),
  })
  .default({ overlapSeconds: 0 })
  .meta({ id: 'RotateApiKey', example: { overlapSeconds: 3_600 } });
export type RotateApiKey = z.output<typeof rotateApiKeySchema>;

export const listApiKeysSchema = z.strictObject(pageQuery(['-createdAt', 'createdAt']));
export type ListApiKeys = z.output<typeof listApiKeysSchema>;

const keyExample = {
  id: '01932b1c-7a00-7000-8000-0000000000b1',
  name: 'Nightly export',
  prefix: 'cb_live_0Mj2Wq8fXk1Z',
  permissions: ['orders:read'],
  createdAt: '2026-01-01T09:00:00.000Z',
  createdBy: '01932b1c-7a00-7000-8000-0000000000a1',
  expiresAt: '2099-01-01T00:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
};

const apiKeySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'How the key begins, to recognise it by.' }),
    permissions: z.array(z.string()),
    createdAt: z.iso.datetime(),
    createdBy: z.uuid().meta({ description: 'The user who answers for the key: it can do nothing that they cannot.' }),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'About a minute exact.' }),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey', example: keyExample });
export type ApiKeyView = z.output<typeof apiKeySchema>;

export const shownApiKeySchema = apiKeySchema
  .extend({ key: z.string().meta({ description: 'The key itself, to be sent as `X-Api-Key`. It is told this once.' }) })
  .meta({
    id: 'ShownApiKey',
    example: { ...keyExample, key: `${keyExample.prefix}3vTq…_9sKe…` },
  });

export const apiKeyPageSchema = z
  .object({
    data: z.array(apiKeySchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'ApiKeyPage', example: { data: [keyExample], page: { limit: 20, nextCursor: null } } });

export function apiKeyView(key: ApiKey): ApiKeyView {
  const { id, name, permissions, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt } = key;
  const times = { createdAt, createdBy, expiresAt, lastUsedAt, revokedAt };
  return { id, name, prefix: prefixOf(key), permissions: [...permissions], ...times };
}

export function shownKeyView({ key, secret }: ShownKey): z.output<typeof shownApiKeySchema> {
  return { ...apiKeyView(key), key: secret };
}
