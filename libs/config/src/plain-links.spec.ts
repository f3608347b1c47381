import { ConfigFault, loadConfig } from './load-config.js';

const needed = {
  DATABASE_URL: 'postgres://app:hush@127.0.0.1:5432/app',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  HOST: '127.0.0.1',
};
const told = (more: Readonly<Record<string, string>>) =>
  loadConfig({ ...needed, ...more }).plainLinks.map(({ part }) => part);

const plain: Record<string, [string, Record<string, string>]> = {
  'a database elsewhere': ['PostgreSQL', { DATABASE_URL: 'postgres://app:hush@db.example.com/app' }],
  'a database elsewhere, by the query': [
    'PostgreSQL',
    { DATABASE_URL: 'postgres://app:hush@localhost/app?host=db.example.com' },
  ],
  'a database whose certificate nobody looks at': [
    'PostgreSQL',
    { DATABASE_OWNER_URL: 'postgres://app:hush@db.example.com/app?sslmode=no-verify' },
  ],
  'a database that need not speak TLS': [
    'PostgreSQL',
    { DATABASE_URL: 'postgres://db.example.com/app?sslmode=prefer' },
  ],
  Redis: ['Redis', { REDIS_URL: 'redis://:hush@redis.example.com:6379' }],
  MongoDB: ['MongoDB', { MONGO_URL: 'mongodb://app:hush@127.0.0.1:1,mongo.example.com:2/app' }],
  'MongoDB by its records, switched off': ['MongoDB', { MONGO_URL: 'mongodb+srv://mongo.example.com/app?tls=false' }],
  'MongoDB with any certificate': ['MongoDB', { MONGO_URL: 'mongodb://m.example.com/app?tls=true&tlsInsecure=true' }],
  Kafka: ['Kafka', { KAFKA_BROKERS: '127.0.0.1:9092,kafka.example.com:9092' }],
  'the port of operators': ['operators', { ADMIN_HOST: '0.0.0.0' }],
  'a mail server': ['mail server', { SMTP_URL: 'smtp://mail.example.com' }],
  'exchange rates': ['exchange rates', { EXCHANGE_RATES_URL: 'http://rates.example.com/v1' }],
  traces: ['traces', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://traces.example.com:4318' }],
  clients: ['clients', { HOST: '0.0.0.0' }],
  'clients behind a proxy without TLS': ['clients', { HOST: '0.0.0.0', PUBLIC_URL: 'http://api.example.com' }],
};
const encrypted: Record<string, Record<string, string>> = {
  'a database': { DATABASE_URL: 'postgres://app:hush@db.example.com/app?sslmode=verify-full' },
  'a socket of this host': { DATABASE_URL: 'postgres://app@%2Fvar%2Frun%2Fpostgresql/app' },
  Redis: { REDIS_URL: 'rediss://redis.example.com' },
  MongoDB: { MONGO_URL: 'mongodb://mongo.example.com/app?tls=true' },
  'MongoDB by its records': { MONGO_URL: 'mongodb+srv://mongo.example.com/app' },
  'a mail server': { SMTP_URL: 'smtps://mail.example.com' },
  'a mail server with a password, which insists': { SMTP_URL: 'smtp://app:hush@mail.example.com' },
  Kafka: { KAFKA_BROKERS: 'kafka.example.com:9093', KAFKA_TLS: 'true' },
  'a Kafka of this host': { KAFKA_BROKERS: 'localhost:9092,127.0.0.1:9093' },
  'exchange rates': { EXCHANGE_RATES_URL: 'https://rates.example.com/v1' },
  'a proxy with TLS': { HOST: '0.0.0.0', PUBLIC_URL: 'https://api.example.com' },
  'a worker, which has no clients': { HOST: '0.0.0.0', APP_ROLE: 'worker' },
};

describe('a link that others could read', () => {
  it.each(Object.entries(plain))('is told, and refused where TLS is required: %s', (_what, [part, settings]) => {
    expect(told(settings)).toEqual([part]);
    const start = () => loadConfig({ ...needed, ...settings, REQUIRE_TLS: 'true' });
    expect(start).toThrow(ConfigFault);
    expect(start).toThrow(`TLS to ${part} is required (REQUIRE_TLS)`);
    expect(start).not.toThrow(/hush/);
  });
});

describe('a link that nobody else can read', () => {
  it.each(Object.entries(encrypted))('is not told, and goes through where TLS is required: %s', (_what, settings) => {
    expect(told({ ...settings, REQUIRE_TLS: 'true' })).toEqual([]);
  });
});
