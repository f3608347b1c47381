import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { keptSecrets } from './secrets.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** The environment with the settings of `.env` beneath it: what is really set wins. */
export function readEnvironment(directory = ROOT, actual: Environment = process.env): Environment {
  const file = join(directory, '.env');
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...actual };
}

/** Whether a setting is there, by itself or, for a secret, as the path of a file. */
export function isSet(env: Environment, name: string): boolean {
  return Boolean(env[name] ?? '') || Boolean(env[`${name}_FILE`] ?? '');
}

/** The value of a setting, or what the file holds that its `_FILE` names. */
export function settingOf(env: Environment, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  return env[name] || (file ? readFileSync(file, 'utf8').trim() : undefined);
}

/** Whether npm runs us, through a shell of its own. */
export function isUnderNpm(env: Environment): boolean {
  return isSet(env, 'npm_lifecycle_event');
}

/** DATA_DIR as an absolute path. */
export function dataDirectoryOf(env: Environment): string {
  return resolve(ROOT, env['DATA_DIR'] || '.data');
}

/** The port the API is to listen on; undefined where the setting is no port, which the API itself will say. */
export function portOf(env: Environment): number | undefined {
  const port = Number(env['PORT'] || 3000);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}

/** Where a client on this machine reaches what listens on HOST. */
export function reachableHost(env: Environment): string {
  const host = env['HOST'] || '0.0.0.0';
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
}

/** Outside production: the key and the first owner's login that nobody set, made up once and kept under DATA_DIR. */
export function withDevelopmentSecrets(env: Environment): Environment {
  if (env['NODE_ENV'] === 'production') return env;
  const { keyEncryptionKey, adminPassword } = keptSecrets(dataDirectoryOf(env));
  const defaults = {
    KEY_ENCRYPTION_KEY: keyEncryptionKey,
    BOOTSTRAP_ADMIN_EMAIL: 'owner@example.com',
    BOOTSTRAP_ADMIN_PASSWORD: adminPassword,
  };
  const missing = Object.entries(defaults).filter(([name]) => !isSet(env, name));
  return { ...env, ...Object.fromEntries(missing) };
}
