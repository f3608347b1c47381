import { z } from 'zod';
import { auditSettings } from './audit-settings.js';
import { exchangeRateSettings } from './exchange-rate-settings.js';
import { identitySettings } from './identity-settings.js';
import { limitSettings } from './limit-settings.js';
import { operationsSettings } from './operations-settings.js';
import { tlsSettings } from './tls-settings.js';
import { flag, list, postgresUrl, whole } from './rules.js';

/**
 * Every setting with its rule, its default and its meaning; `.env.example` is held in step with it by a test.
 * A secret may also come as `<NAME>_FILE`, the path of a file that holds it.
 */
export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .meta({ description: 'development, test or production' }),
  APP_ROLE: z.enum(['api', 'worker', 'all']).default('all').meta({
    description: 'what this process does: api answers requests, worker publishes and consumes events, all does both',
  }),
  HOST: z.string().min(1).default('0.0.0.0').meta({ description: 'address to listen on' }),
  PORT: whole(0, 65535).default(3000).meta({ description: 'port to listen on; 0 picks a free one' }),
  ...tlsSettings,
  PUBLIC_URL: z
    .url('must be an absolute URL')
    .optional()
    .meta({ description: 'where clients reach the API; unset: localhost at PORT' }),
  TRUST_PROXY: whole(0, 10).default(0).meta({ description: 'proxies in front whose X-Forwarded-For is believed' }),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every((origin) => /^https?:\/\/[^\s/*?#@]+$/.test(origin)),
      'must be origins such as https://shop.example.com, separated by commas',
    )
    .meta({ description: 'origins browsers may call from, separated by commas' }),
  ADMIN_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'address to listen on for health and metrics alone' }),
  ADMIN_PORT: whole(0, 65535)
    .default(3001)
    .meta({ description: 'port for health and metrics alone; 0 picks a free one' }),
  BODY_LIMIT: whole(1_000, 10_000_000).default(10_000).meta({ description: 'largest request body in bytes' }),
  OVERLOAD_LOOP_DELAY_MS: whole(1, 60_000).default(100).meta({
    description: 'delay of the event loop from which reads are refused; logins at half of it, writes at twice as much',
  }),
  OVERLOAD_POOL_WAIT_MS: whole(1, 60_000)
    .default(250)
    .meta({ description: 'the same for the wait for a database connection' }),
  REQUEST_TIMEOUT_MS: whole(100, 60_000).default(3_000).meta({ description: 'deadline of a request' }),
  CACHE_TTL_SECONDS: whole(1, 3_600)
    .default(60)
    .meta({ description: 'how old a cached service or user may be where nobody can be told that it changed' }),
  SHUTDOWN_DELAY_MS: whole(0, 60_000)
    .default(0)
    .meta({ description: 'how long /ready says draining before connections are refused' }),
  SHUTDOWN_TIMEOUT_MS: whole(1_000, 300_000)
    .default(20_000)
    .meta({ description: 'how long requests in flight, and then the parts, may take to end; beyond it exit 1' }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'least level that is logged' }),
  ...operationsSettings,

  DATABASE_URL: postgresUrl.meta({
    description: 'PostgreSQL of the application; unset, npm start brings an embedded one',
    secret: true,
  }),
  DATABASE_OWNER_URL: postgresUrl.optional().meta({
    description:
      'the same database as its owner, for migrations; unset: DATABASE_URL owns it and the application steps down to the role company_app',
    secret: true,
  }),
  DATABASE_POOL_MIN: whole(0, 200).default(5).meta({ description: 'connections opened at the start and kept' }),
  DATABASE_POOL_MAX: whole(1, 200).default(10).meta({ description: 'most connections of one instance' }),
  DATABASE_PREPARED_STATEMENTS: flag
    .default(true)
    .meta({ description: 'false behind a transaction pooler that cannot keep prepared statements' }),
  MIGRATE_ON_START: flag.default(true).meta({ description: 'bring the schema up to date before listening' }),
  SLOW_QUERY_MS: whole(1, 60_000)
    .default(100)
    .meta({ description: 'statements slower than this are logged as warnings' }),

  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/.+/, 'must be a URL such as redis://localhost:6379')
    .optional()
    .meta({
      description: 'Redis for what instances tell each other at once; unset: they do so through PostgreSQL',
      secret: true,
    }),
  MONGO_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/.+/, 'must be a URL such as mongodb://localhost:27017/company')
    .optional()
    .meta({
      description: 'MongoDB that keeps the catalogue as documents; unset: PostgreSQL keeps it as well',
      secret: true,
    }),
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots, dashes and underscores, 200 at most')
    .optional()
    .meta({
      description: 'name of this process, the same when it is started again; unset: host and ADMIN_PORT',
    }),
  KAFKA_BROKERS: list
    .refine(
      (brokers) => brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker)),
      'must be host:port, several separated by commas',
    )
    .meta({
      description: 'Kafka to publish events to; unset: they travel inside the process that works in the background',
    }),
  KAFKA_CREATE_TOPICS: flag
    .default(true)
    .meta({ description: 'make missing topics at start; npm run topics does it as well' }),
  KAFKA_TOPIC_PARTITIONS: whole(1, 1_000).default(6).meta({ description: 'partitions of a topic that is made' }),
  KAFKA_TOPIC_REPLICATION: whole(0, 10)
    .default(0)
    .meta({ description: 'copies of each partition of a topic that is made; 0 leaves it to the brokers' }),
  OUTBOX_RETENTION_HOURS: whole(1, 8_760)
    .default(168)
    .meta({ description: 'how long published events are kept in the database' }),

  ...limitSettings,
  ...identitySettings,
  ...auditSettings,
  SEED_DEMO: flag
    .optional()
    .meta({ description: 'a few active services to order at once; unset: true outside production' }),

  ...exchangeRateSettings,
  SMTP_URL: z
    .string()
    .regex(
      /^smtps?:\/\/(?:[^\s@/?#]+@)?[^\s@/?#]+\/?$/,
      'must be a URL such as smtp://user:password@mail.example.com:587, without a path or a query',
    )
    .refine((url) => URL.canParse(url), 'must be a URL; characters such as @ and / in the password are percent-encoded')
    .optional()
    .meta({
      description: 'mail server that mails are handed to; with a password only over TLS; unset: see MAIL_DIRECTORY',
      secret: true,
    }),
  MAIL_FROM: z
    .email('must be an e-mail address')
    .optional()
    .meta({ description: 'address that mails come from; unset: no-reply at the host of PUBLIC_URL' }),
  MAIL_DIRECTORY: z.string().min(1).optional().meta({
    description:
      'where mails are written, a file each, without SMTP_URL; unset: DATA_DIR/mail, but in production they are not sent and stay queued',
  }),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .meta({ description: 'where npm start keeps the embedded PostgreSQL, generated secrets and mails' }),
  APP_COMMIT: z.string().default('unknown').meta({ description: 'commit of the build, shown by /meta' }),
});

/** The environment as it was parsed: typed, with defaults. */
export type Environment = z.output<typeof environmentSchema>;
