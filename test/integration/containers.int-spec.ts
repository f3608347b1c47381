import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentSchema, loadConfig } from '#libs/config';

const compose = readFileSync('docker-compose.yml', 'utf8');
const api = compose.slice(compose.indexOf('\n  api:'), compose.indexOf('\nvolumes:'));

describe('the compose file', () => {
  let directory: string;
  const make = () => execFileSync('sh', ['docker/make-secrets.sh', directory], { encoding: 'utf8' });
  const secret = (name: string) => readFileSync(join(directory, name), 'utf8').trim();

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'company-backend-secrets-'));
    make();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('names exactly the secrets that are made for it', () => {
    const named = [...compose.matchAll(/SECRETS_DIR:-\.\/docker\/secrets\}\/(\w+)/g)].map(([, name]) => name);
    expect(readdirSync(directory).sort()).toEqual(named.sort());
  });

  it('gives the application settings that it reads, and secrets that it takes', () => {
    const given = [...api.matchAll(/^ {6}([A-Z_]+):(?: \/run\/secrets\/(\w+))?/gm)];
    const settings = given.map(([, name = '']) => name.replace(/_FILE$/, ''));
    expect(settings.filter((name) => !(name in environmentSchema.shape))).toEqual([]);

    const secrets = given.flatMap(([, name = '', file]) => (file ? [[name, join(directory, file)]] : []));
    expect(secrets).toHaveLength(3);
    const { env } = loadConfig({ NODE_ENV: 'production', ...Object.fromEntries(secrets) });
    expect(env.DATABASE_URL).toBe(`postgres://company_api:${secret('database_api_password')}@postgres:5432/company`);
  });

  it('keeps the owner of the schema from the application', () => {
    expect(api).toContain(`MIGRATE_ON_START: 'false'`);
    expect(api).not.toMatch(/owner/i);
  });

  it('finds the secrets as they were however often they are made', () => {
    const before = readdirSync(directory).map(secret);
    make();
    expect(readdirSync(directory).map(secret)).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });

  it('has secrets that only their owner gets to on this machine', () => {
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});
