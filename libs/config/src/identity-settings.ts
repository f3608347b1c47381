import { z } from 'zod';
import { list, password, rate, whole } from './rules.js';

/** What keeps people and their secrets apart: keys, lives, hashing, the first accounts. */
export const identitySettings = {
  KEY_ENCRYPTION_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64 (openssl rand -base64 32)')
    .meta({
      description:
        'encrypts signing keys and signs cursors; the same on every instance; npm start makes one for development',
      secret: true,
    }),
  ACCESS_TOKEN_TTL: whole(10, 3_600).default(300).meta({ description: 'life of an access token in seconds' }),
  SIGNING_KEY_ROTATION_DAYS: whole(0, 3_650)
    .default(90)
    .meta({ description: 'how long a key signs access tokens before the next takes its turn; 0: until npm run keys' }),
  REFRESH_TOKEN_TTL: whole(60, 31_536_000)
    .default(2_592_000)
    .meta({ description: 'idle life of a session in seconds' }),
  REFRESH_GRACE_SECONDS: whole(0, 60)
    .default(10)
    .meta({ description: 'how long a refresh token may be presented again after it was used; 0: never' }),
  PASSWORD_MEMORY_KIB: whole(19_456, 1_048_576).default(47_104).meta({
    description: 'memory that hashing a password takes; OWASP: 47104 with one pass, or 19456 with two',
  }),
  PASSWORD_PASSES: whole(1, 10)
    .default(1)
    .meta({ description: 'passes over that memory; weaker hashes are made anew as people log in' }),
  PASSWORD_FORBIDDEN_WORDS: list
    .prefault('company,backend')
    .refine((words) => words.every((word) => word.length >= 3), 'must be words of three characters or more')
    .meta({
      description:
        'what no password may be made of, with less than four letters beside it: names of the company, its products, its projects',
    }),
  RATE_LIMIT_AUTH: rate.prefault('5/15m').meta({
    description:
      'failed logins of an account from one address before it is refused for a while; twice as many (10) from anywhere, ten times as many (50) of an address over all accounts; sign-ups and password resets likewise, failed or not',
  }),

  DEFAULT_TENANT: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a slug: a-z, 0-9 and dashes')
    .default('default')
    .meta({ description: 'slug of the tenant of requests that name none' }),
  BOOTSTRAP_ADMIN_EMAIL: z
    .email('must be an e-mail address')
    .optional()
    .meta({ description: 'the first owner of the default tenant, created once' }),
  BOOTSTRAP_ADMIN_PASSWORD: password.optional().meta({ description: 'password of the first owner', secret: true }),
  BOOTSTRAP_OPERATOR_EMAIL: z
    .email('must be an e-mail address')
    .optional()
    .meta({ description: 'the operator of the platform, who founds and suspends tenants; created once' }),
  BOOTSTRAP_OPERATOR_PASSWORD: password
    .optional()
    .meta({ description: 'password of the operator of the platform', secret: true }),
};
