import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFault, loadConfig } from './load-config.js';

const good = {
  DATABASE_URL: 'postgres://company_api:hush@localhost:5432/company',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('loading the settings', () => {
  it('fills in the defaults and what follows from them', () => {
    const config = loadConfig(good);
    expect(config.env).toMatchObject({ PORT: 3000, NODE_ENV: 'development', CORS_ORIGINS: [], MIGRATE_ON_START: true });
    expect(config).toMatchObject({ isProduction: false, seedDemo: true, publicUrl: 'http://localhost:3000' });
    expect(config.keyEncryptionKey).toEqual(Buffer.alloc(32, 1));
  });

  it('sows no demo services in production unless asked', () => {
    expect(loadConfig({ ...good, NODE_ENV: 'production' }).seedDemo).toBe(false);
    expect(loadConfig({ ...good, NODE_ENV: 'production', SEED_DEMO: 'true' }).seedDemo).toBe(true);
  });

  it('takes a blank for unset', () => {
    const { env } = loadConfig({ ...good, PORT: '', HOST: '  ', BOOTSTRAP_ADMIN_EMAIL: '', DATABASE_OWNER_URL: ' ' });
    expect(env).toMatchObject({ PORT: 3000, HOST: '0.0.0.0' });
    expect(env.BOOTSTRAP_ADMIN_EMAIL).toBeUndefined();
    expect(env.DATABASE_OWNER_URL).toBeUndefined();
  });

  it('takes off a slash that ends the public URL', () => {
    expect(loadConfig({ ...good, PUBLIC_URL: 'https://api.example.com/' }).publicUrl).toBe('https://api.example.com');
  });

  it('reads nothing that is not in the schema', () => {
    expect(loadConfig({ ...good, HOME: 'somewhere' }).env).not.toHaveProperty('HOME');
  });
});

describe('loading wrong settings', () => {
  it('ends with exit code 78, as sysexits.h has it for a bad configuration', () => {
    expect(faultOf({}).exitCode).toBe(78);
  });

  it('names every fault at once, each with its rule and what was seen', () => {
    const { message } = faultOf({ PORT: 'http', NODE_ENV: 'staging', LOG_LEVEL: 'loud', REQUEST_TIMEOUT_MS: '1' });
    expect(message.split('\n')).toEqual([
      '6 settings are wrong:',
      '  ✗ NODE_ENV: must be one of development, test, production; seen: "staging"',
      '  ✗ PORT: must be a whole number; seen: "http"',
      '  ✗ REQUEST_TIMEOUT_MS: must lie between 100 and 60000; seen: "1"',
      '  ✗ LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent; seen: "loud"',
      expect.stringMatching(/^ {2}✗ DATABASE_URL: is required \(PostgreSQL of the application/),
      expect.stringMatching(/^ {2}✗ KEY_ENCRYPTION_KEY: is required/),
      expect.stringContaining('<NAME>_FILE'),
    ]);
  });

  it('counts a single fault as one', () => {
    expect(faultOf({ ...good, PORT: '65536' }).message).toMatch(/^1 setting is wrong:\n/);
  });

  it.each([
    ['DATABASE_URL', 'mysql://root:swordfish@localhost/company'],
    ['DATABASE_OWNER_URL', 'company_owner:swordfish@localhost'],
    ['KEY_ENCRYPTION_KEY', 'swordfish'],
    ['BOOTSTRAP_ADMIN_PASSWORD', 'swrdfsh'],
  ])('shows of a wrong %s its length, never its value', (key, value) => {
    const { message, stack } = faultOf({ ...good, [key]: value });
    expect(message).toContain(`${key}: `);
    expect(message).toContain(`seen: (${value.length} characters, hidden)`);
    expect(`${message}${stack}`).not.toMatch(/swordfish|swrdfsh/);
  });

  it.each([
    [{ BOOTSTRAP_OPERATOR_EMAIL: 'op@example.com' }, 'BOOTSTRAP_OPERATOR_PASSWORD: is required'],
    [{ BOOTSTRAP_OPERATOR_PASSWORD: 'a fine long one' }, 'BOOTSTRAP_OPERATOR_EMAIL: is required'],
    [
      {
        BOOTSTRAP_OPERATOR_EMAIL: 'Op@example.com',
        BOOTSTRAP_OPERATOR_PASSWORD: 'a fine long one',
        BOOTSTRAP_ADMIN_EMAIL: 'op@example.com',
      },
      'BOOTSTRAP_OPERATOR_EMAIL: must be another address',
    ],
  ])('wants an operator of the platform whole, and nobody else: %j', (operator, fault) => {
    expect(faultOf({ ...good, ...operator }).message).toContain(fault);
  });

  it('says nothing of a right secret beside a wrong setting', () => {
    const { message } = faultOf({ ...good, BOOTSTRAP_ADMIN_PASSWORD: 'open sesame', PORT: '-1' });
    expect(message).not.toMatch(/open sesame|hush/);
    expect(message).not.toContain(good.KEY_ENCRYPTION_KEY);
  });
});

describe('whom exchange rates are asked of', () => {
  it('is nobody where nobody is named, but in production a public host', () => {
    expect(loadConfig(good).exchangeRatesUrl).toBeUndefined();
    const { exchangeRatesUrl } = loadConfig({ ...good, NODE_ENV: 'production' });
    expect(exchangeRatesUrl).toBe('https://api.frankfurter.dev/v1/latest');
  });

  it('is whoever is named, by a URL of HTTP', () => {
    const named = { EXCHANGE_RATES_URL: 'http://rates.example.com/latest' };
    expect(loadConfig({ ...good, ...named }).exchangeRatesUrl).toBe(named.EXCHANGE_RATES_URL);
    for (const wrong of ['rates.example.com', 'file:///etc/passwd', 'ftp://rates.example.com'])
      expect(faultOf({ ...good, EXCHANGE_RATES_URL: wrong }).message).toContain('EXCHANGE_RATES_URL: must be a URL');
  });
});

describe('a stand-in with a temper', () => {
  const moody = { ...good, EXCHANGE_RATES_STAND_IN: 'slow' };

  it('is there outside production alone, and where nobody else is asked', () => {
    expect(loadConfig(moody).env.EXCHANGE_RATES_STAND_IN).toBe('slow');
    expect(faultOf({ ...moody, NODE_ENV: 'production' }).message).toContain('EXCHANGE_RATES_STAND_IN: there is no');
    const named = { EXCHANGE_RATES_URL: 'http://rates.example.com/latest' };
    expect(faultOf({ ...moody, ...named }).message).toContain('EXCHANGE_RATES_STAND_IN: there is no stand-in beside');
    expect(faultOf({ ...good, EXCHANGE_RATES_STAND_IN: 'cross' }).message).toContain('must be one of answers, slow');
    const calm = loadConfig({ ...good, NODE_ENV: 'production', EXCHANGE_RATES_STAND_IN: 'answers' });
    expect(calm.exchangeRatesUrl).toBe('https://api.frankfurter.dev/v1/latest');
  });
});

describe('secrets in files', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'company-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read from the path in <NAME>_FILE, without the line break at the end', () => {
    const { env } = loadConfig({ KEY_ENCRYPTION_KEY_FILE: fileWith(`${good.KEY_ENCRYPTION_KEY}\n`), ...urlFile() });
    expect(env).toMatchObject(good);
  });

  it('are hidden where they stand in a URL that is none itself', () => {
    const { message } = faultOf({ ...good, EXCHANGE_RATES_URL: 'ftp://somebody:canary@rates.example.com' });
    expect(message).toContain('ftp://(hidden)@rates.example.com');
    expect(message).not.toContain('canary');
  });

  it('keep their value hidden when it is wrong', () => {
    const { message } = faultOf({ ...good, ...urlFile('mysql://swordfish'), DATABASE_URL: undefined });
    expect(message).toContain('DATABASE_URL: must be a URL such as postgres://');
    expect(message).toContain('seen: (17 characters, hidden)');
    expect(message).not.toContain('swordfish');
  });

  it('are refused beside the setting itself', () => {
    expect(faultOf({ ...good, ...urlFile() }).message).toContain(
      'DATABASE_URL_FILE: DATABASE_URL is set as well; keep one of them',
    );
  });

  it('are told by path and reason where they cannot be read', () => {
    const path = join(folder, 'nowhere');
    const { message } = faultOf({ ...good, DATABASE_URL: undefined, DATABASE_URL_FILE: path });
    expect(message).toContain(`DATABASE_URL_FILE: the file ${path} cannot be read (ENOENT)`);
  });

  it('are for secrets only', () => {
    expect(loadConfig({ ...good, PORT_FILE: fileWith('8080') }).env.PORT).toBe(3000);
  });

  function urlFile(url = good.DATABASE_URL): { readonly DATABASE_URL_FILE: string } {
    return { DATABASE_URL_FILE: fileWith(url) };
  }

  function fileWith(text: string): string {
    const path = join(folder, `secret-${text.length}`);
    writeFileSync(path, text);
    return path;
  }
});

function faultOf(variables: Readonly<Record<string, string | undefined>>): ConfigFault {
  try {
    loadConfig(variables);
  } catch (error) {
    if (error instanceof ConfigFault) return error;
    throw error;
  }
  throw new Error('The settings were taken for good.');
}
