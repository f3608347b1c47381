import { z } from 'zod';
import { partTls, partTlsFaults, type PartTls } from './pem-files.js';
import { path } from './rules.js';

/** Where Redis is, and how the two know each other. */
export const redisSettings = {
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/.+/, 'must be a URL such as redis://localhost:6379')
    .optional()
    .meta({
      description: 'Redis for what instances tell each other at once; unset: they do so through PostgreSQL',
      secret: true,
    }),
  REDIS_CA_FILE: path.meta({
    description: 'PEM file of the authority that vouches for Redis, no other being believed; unset: those of Node',
  }),
  REDIS_CERT_FILE: path.meta({ description: 'PEM file of the certificate that Redis knows us by' }),
  REDIS_KEY_FILE: path.meta({ description: 'PEM file of its private key, without a passphrase' }),
};

const schema = z.object(redisSettings);
type Settings = z.output<typeof schema>;

/** Undefined where Redis is spoken to in the clear. */
export function redisTls(env: Settings): PartTls | undefined {
  if (!env.REDIS_URL?.startsWith('rediss:')) return undefined;
  return partTls(env.REDIS_CA_FILE, env.REDIS_CERT_FILE, env.REDIS_KEY_FILE);
}

/** Files that cannot be read or do not fit together, or that are there while no TLS is. */
export function redisFaults(values: Readonly<Record<string, string | undefined>>): string[] {
  const { success, data } = schema.safeParse(values);
  if (!success) return [];
  const { REDIS_URL: url, REDIS_CA_FILE: ca, REDIS_CERT_FILE: cert, REDIS_KEY_FILE: key } = data;
  if (url?.startsWith('rediss:'))
    return partTlsFaults(['REDIS_CA_FILE', ca], ['REDIS_CERT_FILE', cert], ['REDIS_KEY_FILE', key]);
  return Object.entries({ REDIS_CA_FILE: ca, REDIS_CERT_FILE: cert, REDIS_KEY_FILE: key }).flatMap(([name, file]) =>
    file === undefined ? [] : [`${name}: is for TLS; write REDIS_URL=rediss://… as well`],
  );
}
