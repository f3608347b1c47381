import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFault, loadConfig, loadKafkaPlace } from './load-config.js';

const CERT = 'test/support/tls/test-only.cert.pem';
const KEY = 'test/support/tls/test-only.key.pem';
const needed = {
  DATABASE_URL: 'postgres://app:hush@127.0.0.1:5432/app',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};
const brokers = { KAFKA_BROKERS: 'kafka-1.example.com:9093,kafka-2.example.com:9093' };
const login = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_USERNAME: 'company', KAFKA_PASSWORD: 'swordfish' };

function faultOf(settings: Readonly<Record<string, string>>): string {
  for (const load of [() => loadKafkaPlace(settings), () => loadConfig({ ...needed, ...settings })])
    expect(load).toThrow(ConfigFault);
  try {
    loadKafkaPlace(settings);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The settings were taken for good.');
}

describe('the settings of Kafka', () => {
  it('are the same for the application and for tools, with the contents of the files', () => {
    const files = { KAFKA_TLS: 'true', KAFKA_CA_FILE: CERT, KAFKA_CERT_FILE: CERT, KAFKA_KEY_FILE: KEY };
    const settings = { ...brokers, ...login, ...files, KAFKA_TOPIC_REPLICATION: '3' };
    const { kafka } = loadConfig({ ...needed, ...settings });
    expect(loadKafkaPlace(settings)).toEqual(kafka);
    expect(kafka).toEqual({
      brokers: ['kafka-1.example.com:9093', 'kafka-2.example.com:9093'],
      ...{ createTopics: true, partitions: 6, replication: 3 },
      tls: { ca: readFileSync(CERT), cert: readFileSync(CERT), key: readFileSync(KEY) },
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'company', password: 'swordfish' },
    });
  });

  it('ask for neither TLS nor a login where they name none, and take Node’s authorities where they name none', () => {
    expect(loadKafkaPlace(brokers)).toMatchObject({ tls: undefined, sasl: undefined, replication: -1 });
    expect(loadKafkaPlace({ ...brokers, KAFKA_TLS: 'true' }).tls).toEqual({});
  });

  it('have the password in a file as well', () => {
    const folder = mkdtempSync(join(tmpdir(), 'company-kafka-'));
    writeFileSync(join(folder, 'password'), 'swordfish\n');
    const { KAFKA_PASSWORD: _, ...rest } = login;
    const { sasl } = loadKafkaPlace({ ...brokers, ...rest, KAFKA_PASSWORD_FILE: join(folder, 'password') });
    rmSync(folder, { recursive: true });
    expect(sasl?.password).toBe('swordfish');
  });

  it.each([
    ['a login without a password', { ...login, KAFKA_PASSWORD: '' }, 'KAFKA_PASSWORD: is required beside'],
    ['a login without a way to log in', { ...login, KAFKA_SASL_MECHANISM: '' }, 'KAFKA_SASL_MECHANISM: is required'],
    ['a way that there is none of', { ...login, KAFKA_SASL_MECHANISM: 'GSSAPI' }, 'KAFKA_SASL_MECHANISM: must be one'],
    ['a password in the clear', { ...login, KAFKA_SASL_MECHANISM: 'PLAIN' }, 'PLAIN sends the password in the clear'],
    ['half a certificate', { KAFKA_TLS: 'true', KAFKA_CERT_FILE: CERT }, 'KAFKA_KEY_FILE: is required beside'],
    ['a key that is none', { KAFKA_TLS: 'true', KAFKA_CERT_FILE: CERT, KAFKA_KEY_FILE: CERT }, 'KAFKA_KEY_FILE: the'],
    ['an authority that is none', { KAFKA_TLS: 'true', KAFKA_CA_FILE: KEY }, 'KAFKA_CA_FILE: the file'],
    ['an authority that is not there', { KAFKA_TLS: 'true', KAFKA_CA_FILE: 'nowhere' }, 'cannot be read (ENOENT)'],
    ['files for a TLS that nobody speaks', { KAFKA_CA_FILE: CERT }, 'KAFKA_CA_FILE: is for TLS'],
  ])('are refused, and hide the password: %s', (_what, settings, fault) => {
    const message = faultOf({ ...brokers, ...settings });
    expect(message).toContain(fault);
    expect(message).not.toContain('swordfish');
  });

  it('let a password go in the clear where it does not leave the host', () => {
    const place = loadKafkaPlace({ KAFKA_BROKERS: 'localhost:9092', ...login, KAFKA_SASL_MECHANISM: 'PLAIN' });
    expect(place.sasl?.mechanism).toBe('PLAIN');
  });
});

describe('the settings of Redis', () => {
  const redis = { ...needed, REDIS_URL: 'rediss://:hush@redis.example.com' };
  const files = { REDIS_CA_FILE: CERT, REDIS_CERT_FILE: CERT, REDIS_KEY_FILE: KEY };

  it('have the contents of the files', () => {
    const read = { ca: readFileSync(CERT), cert: readFileSync(CERT), key: readFileSync(KEY) };
    expect(loadConfig({ ...redis, ...files }).redisTls).toEqual(read);
    expect(loadConfig(redis).redisTls).toEqual({});
    expect(loadConfig({ ...redis, REDIS_URL: 'redis://localhost' }).redisTls).toBeUndefined();
  });

  it('are refused with files that do not fit together, or that no TLS is spoken with', () => {
    expect(() => loadConfig({ ...redis, REDIS_KEY_FILE: KEY })).toThrow('REDIS_CERT_FILE: is required beside');
    expect(() => loadConfig({ ...redis, REDIS_CA_FILE: KEY })).toThrow('REDIS_CA_FILE: the file');
    const plain = { ...redis, REDIS_URL: 'redis://localhost', ...files };
    expect(() => loadConfig(plain)).toThrow('REDIS_CA_FILE: is for TLS; write REDIS_URL=rediss://… as well');
  });
});
