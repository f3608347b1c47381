import { ConfigFault, loadConfig } from './load-config.js';

const CERT = 'test/support/tls/test-only.cert.pem';
const KEY = 'test/support/tls/test-only.key.pem';
const needed = {
  DATABASE_URL: 'postgres://127.0.0.1:5432/app',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};

const open: Record<string, [string, Record<string, string>]> = {
  'PostgreSQL without a password': ['DATABASE_URL', { DATABASE_URL: 'postgres://somebody@db.example.com/app' }],
  'PostgreSQL of the owner': ['DATABASE_OWNER_URL', { DATABASE_OWNER_URL: 'postgres://db.example.com/app' }],
  'PostgreSQL by its query': ['DATABASE_URL', { DATABASE_URL: 'postgres://app@localhost/app?host=db.example.com' }],
  'Redis without a password': ['REDIS_URL', { REDIS_URL: 'rediss://redis.example.com' }],
  'Redis with a name alone': ['REDIS_URL', { REDIS_URL: 'redis://somebody@redis.example.com' }],
  MongoDB: ['MONGO_URL', { MONGO_URL: 'mongodb://127.0.0.1:1,mongo.example.com:2/app?tls=true' }],
  'Kafka in the clear': ['KAFKA_BROKERS', { KAFKA_BROKERS: 'localhost:9092,kafka.example.com:9092' }],
  'Kafka by TLS, which knows it but not us': [
    'KAFKA_BROKERS',
    { KAFKA_BROKERS: 'kafka.example.com:9093', KAFKA_TLS: 'true' },
  ],
};

const sasl = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256', KAFKA_USERNAME: 'company', KAFKA_PASSWORD: 'hush' };
const kafka = { KAFKA_BROKERS: 'kafka.example.com:9093' };
const closed: Record<string, Record<string, string>> = {
  'PostgreSQL with a password': { DATABASE_URL: 'postgres://app:hush@db.example.com/app' },
  'PostgreSQL with a certificate': { DATABASE_URL: 'postgres://app@db.example.com/app?sslcert=a&sslkey=b' },
  'a socket of this host': { DATABASE_URL: 'postgres://app@%2Fvar%2Frun%2Fpostgresql/app' },
  'a socket named by the query': { DATABASE_URL: 'postgres://app@/app?host=/var/run/postgresql' },
  'Redis with a password': { REDIS_URL: 'redis://:hush@redis.example.com' },
  'Redis with a certificate': {
    REDIS_URL: 'rediss://redis.example.com',
    ...{ REDIS_CERT_FILE: CERT, REDIS_KEY_FILE: KEY },
  },
  'MongoDB with a password': { MONGO_URL: 'mongodb://app:hush@mongo.example.com/app' },
  'MongoDB with a certificate': { MONGO_URL: 'mongodb://mongo.example.com/app?authMechanism=MONGODB-X509' },
  'Kafka with a login': { ...kafka, ...sasl },
  'Kafka with a certificate': { ...kafka, KAFKA_TLS: 'true', KAFKA_CERT_FILE: CERT, KAFKA_KEY_FILE: KEY },
  'parts of this host': { KAFKA_BROKERS: 'localhost:9092', REDIS_URL: 'redis://127.0.0.1' },
};

describe('a part that does not ask who we are', () => {
  it.each(Object.entries(open))('stops the start in production: %s', (_what, [setting, settings]) => {
    const start = () => loadConfig({ ...needed, ...settings, NODE_ENV: 'production' });
    expect(start).toThrow(ConfigFault);
    expect(start).toThrow(new RegExp(`^1 setting is wrong:\\n.+${setting}: .+ is to know us`));
    expect(start).not.toThrow(/example\.com/);
  });

  it.each(Object.entries(open))('is told where somebody allows it, and let be in development: %s', (_what, entry) => {
    const [setting, settings] = entry;
    const allowed = { ...settings, NODE_ENV: 'production', REQUIRE_CREDENTIALS: 'false' };
    expect(loadConfig({ ...needed, ...allowed }).openParts).toMatchObject([{ setting }]);
    expect(loadConfig({ ...needed, ...settings }).requiresCredentials).toBe(false);
  });
});

describe('a part that knows us, or that nobody else reaches', () => {
  it.each(Object.entries(closed))('lets production start: %s', (_what, settings) => {
    expect(loadConfig({ ...needed, ...settings, NODE_ENV: 'production' }).openParts).toEqual([]);
  });
});
