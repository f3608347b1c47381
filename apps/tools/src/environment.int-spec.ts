import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSet, portOf, reachableHost, readEnvironment, withDevelopmentSecrets } from './environment.ts';

describe('the environment of a command', () => {
  let directory: string;

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'company-backend-env-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('takes from .env what is not really set', () => {
    writeFileSync(join(directory, '.env'), 'PORT=4000\nHOST=::1\n');
    expect(readEnvironment(directory, { PORT: '5000' })).toEqual({ PORT: '5000', HOST: '::1' });
  });

  it('counts a secret as set when its file is named, and not when it is empty', () => {
    expect(isSet({ DATABASE_URL_FILE: '/run/secrets/url' }, 'DATABASE_URL')).toBe(true);
    expect(isSet({ DATABASE_URL: '' }, 'DATABASE_URL')).toBe(false);
  });

  it('makes up the key and the owner’s login once, for this user’s eyes only', () => {
    const made = withDevelopmentSecrets({ DATA_DIR: directory });
    expect(Buffer.from(made['KEY_ENCRYPTION_KEY'] ?? '', 'base64')).toHaveLength(32);
    expect(withDevelopmentSecrets({ DATA_DIR: directory })).toEqual(made);
    expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('leaves alone what is set', () => {
    const set = { DATA_DIR: directory, BOOTSTRAP_ADMIN_PASSWORD_FILE: '/run/secrets/password' };
    expect(withDevelopmentSecrets(set)).not.toHaveProperty('BOOTSTRAP_ADMIN_PASSWORD');
  });

  it('makes nothing up in production', () => {
    const env = { DATA_DIR: directory, NODE_ENV: 'production' };
    expect(withDevelopmentSecrets(env)).toEqual(env);
  });

  it('listens on 3000 unless told, and leaves a bad port for the application to refuse', () => {
    expect([portOf({}), portOf({ PORT: '0' }), portOf({ PORT: 'http' })]).toEqual([3000, 0, undefined]);
  });

  it('knows where to reach what listens everywhere, or on an IPv6 address', () => {
    expect([reachableHost({}), reachableHost({ HOST: '::1' })]).toEqual(['127.0.0.1', '[::1]']);
  });
});
