import { environmentSchema } from './environment.js';
import { strangeSettings } from './strange-settings.js';

const found = (...names: string[]) => strangeSettings(Object.fromEntries(names.map((name) => [name, 'x'])));

describe('a setting that nothing reads', () => {
  it.each([
    ['PROT', 'PORT'],
    ['HSOT', 'HOST'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['RATE_LIMIT_AUHT', 'RATE_LIMIT_AUTH'],
    ['KEY_ENCRYPTION_KEY_FIEL', 'KEY_ENCRYPTION_KEY_FILE'],
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['DATABASE_POOL_SIZE', 'DATABASE_POOL_MIN'],
  ])('is found as %s, which was to be %s', (setting, nearest) => {
    expect(found(setting)).toEqual([{ setting, nearest }]);
  });

  it('is none of ours, nor their files', () => {
    expect(found(...Object.keys(environmentSchema.shape), 'DATABASE_URL_FILE')).toEqual([]);
  });

  it('is nothing that others put into the environment', () => {
    const shell = ['HOME', 'PATH', 'PWD', 'USER', 'LANG', 'TERM', 'SHELL', 'HOSTNAME', 'LOGNAME', 'TZ', 'SHLVL', '_'];
    const node = [
      'NODE_OPTIONS',
      'NODE_EXTRA_CA_CERTS',
      'npm_config_port',
      'JAVA_HOME',
      'DEBUG',
      'CI',
      'SSL_CERT_FILE',
    ];
    const cluster = ['REDIS_SERVICE_HOST', 'REDIS_SERVICE_PORT', 'REDIS_PORT', 'REDIS_PORT_6379_TCP_ADDR'];
    expect(found(...shell, ...node, ...cluster)).toEqual([]);
  });
});
