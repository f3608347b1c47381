import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { environmentSchema, loadConfig } from '#libs/config';
import { PART_NAMES } from '../../apps/tools/src/stack/part.ts';

const compose = readFileSync('docker-compose.yml', 'utf8');
const services = new Map(
  compose
    .slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'))
    .split(/^ {2}(?=\w+:$)/m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf(':')), text]),
);
const service = (name: string): string => services.get(name) ?? '';

interface Given {
  readonly setting: string;
  readonly secret: string | undefined;
}

/** What a service's environment says: names of settings, and the secrets that come as files. */
function givenTo(name: string): Given[] {
  const given = service(name).matchAll(/^ {6}([A-Z_]+):(?: \/run\/secrets\/(\w+))?/gm);
  return [...given].map(([, setting = '', secret]) => ({ setting, secret }));
}

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

  it.each([
    ['api', 'company_api', 'database_api_password', 3],
    ['worker', 'company_background', 'database_worker_password', 2],
  ])(
    'gives the %s settings that it reads, secrets that it takes, and a login of its own',
    (role, login, password, count) => {
      const given = givenTo(role);
      const settings = given.map(({ setting }) => setting.replace(/_FILE$/, ''));
      expect(settings.filter((name) => !(name in environmentSchema.shape))).toEqual([]);

      const secrets = given.flatMap(({ setting, secret: file }) => (file ? [[setting, join(directory, file)]] : []));
      expect(secrets).toHaveLength(count);
      const told = service(role)
        .match(/APP_ROLE: \w+|KAFKA_BROKERS: \S+|REQUIRE_CREDENTIALS: 'false'/g)
        ?.map((line) => line.replaceAll("'", '').split(': '));
      const { env } = loadConfig({
        NODE_ENV: 'production',
        ...Object.fromEntries([...(told ?? []), ...secrets]),
      });
      expect(env).toMatchObject({ APP_ROLE: role, KAFKA_BROKERS: ['kafka:9092'] });
      expect(env.DATABASE_URL).toBe(`postgres://${login}:${secret(password)}@postgres:5432/company`);
    },
  );

  it.each([
    ['api', ['BOOTSTRAP_OPERATOR_EMAIL', 'BOOTSTRAP_OPERATOR_PASSWORD', 'REDIS_URL', 'MONGO_URL']],
    ['worker', ['REDIS_URL', 'MONGO_URL']],
  ])('hands on to the %s what is set where it is run', (role, names) => {
    for (const name of names) expect(service(role)).toMatch(new RegExp(`^ {6}${name}:$`, 'm'));
  });

  it.each(['api', 'worker'])('keeps the owner of the schema from the %s', (role) => {
    expect(service(role)).toContain(`MIGRATE_ON_START: 'false'`);
    expect(service(role)).not.toMatch(/owner/i);
  });

  it('makes every login whose password it hands out', () => {
    const logins = readFileSync('docker/postgres/logins.sh', 'utf8');
    for (const name of readdirSync(directory).filter((file) => file.endsWith('_url'))) {
      const { username, password } = new URL(secret(name));
      const file = readdirSync(directory).find((other) => secret(other) === password);
      const variable = new RegExp(`\\\\set (\\w+) \`cat /run/secrets/${file}\``).exec(logins)?.[1];
      expect(logins).toContain(`alter role ${username} login password :'${variable}';`);
    }
  });

  it('starts what the application uses and no more, each part with a health check', () => {
    const names = [...services.keys()];
    const optional = names.filter((name) => service(name).includes('profiles:'));
    expect(optional).toEqual(['redis', 'mongo']);
    // The image brings the check of the API; what migrates comes to an end.
    const unchecked = names.filter((name) => !service(name).includes('healthcheck:'));
    expect(unchecked).toEqual(['migrate', 'api']);
  });

  it('confines every part, and lets clients in to the API alone', () => {
    const names = [...services.keys()];
    expect(names.filter((name) => !/<<: (\*confined|\[\*image, \*confined\])/.test(service(name)))).toEqual([]);
    expect(names.filter((name) => /^ {4}ports:|clients/m.test(service(name)))).toEqual(['api']);
    expect(compose.match(/internal: true/g)).toHaveLength(2);
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

describe('the image', () => {
  const patterns = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => /^[^#]/.test(line));
  const dockerfile = readFileSync('docker/Dockerfile', 'utf8');
  /** Whether a build is given the file: the last pattern that names it, or a folder that it is in, decides. */
  const isGiven = (file: string) => {
    const paths = file.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'));
    // To Docker a star is every name, also one that begins with a dot.
    const last = patterns.findLast(
      (line) => line === '*' || paths.some((path) => matchesGlob(path, line.replace('!', ''))),
    );
    return last === undefined || last.startsWith('!');
  };

  it('is built of what is named, without the history of the sources, secrets, or tests', () => {
    const wanted = ['package.json', 'apps/api/src/main.ts', 'libs/config/src/index.ts', 'docker/migrate.mjs'];
    expect(wanted.filter((file) => !isGiven(file))).toEqual([]);
    const history = ['.git/HEAD', '.git/config', '.gitignore', '.svn/entries', '.hg/store/data'];
    const others = [
      '.env',
      '.data/secrets.json',
      'docker/secrets/database_url',
      'libs/ids/src/ids.spec.ts',
      'test/x.ts',
    ];
    expect([...history, ...others].filter(isGiven)).toEqual([]);
  });

  it('takes nothing but what is named there', () => {
    const copied = [...dockerfile.matchAll(/^(?:COPY|ADD) (?:--from=\S+ )?(.+)$/gm)].flatMap(([, files = '']) =>
      files.split(' ').slice(0, -1),
    );
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((file) => /^[./*]+$|\.git/.test(file) && !file.startsWith('/app/'))).toEqual([]);
  });
});

describe('the real parts in containers', () => {
  const stack = readFileSync('docker/compose.stack.yml', 'utf8');

  it('are those that npm run stack knows, on this machine alone and each with a health check', () => {
    const names = [...stack.matchAll(/^ {2}(\w+):$\n {4}image:/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual([...PART_NAMES].sort());
    const ports = [...stack.matchAll(/^ {4}ports: \['(.+)'\]/gm)].map(([, port]) => port);
    expect(ports).toHaveLength(PART_NAMES.length);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    expect(stack.match(/healthcheck:/g)).toHaveLength(PART_NAMES.length);
  });

  it.each(PART_NAMES)('take the port of %s under the name that the tool gives it', (name) => {
    expect(stack).toContain(`\${STACK_${name.toUpperCase()}_PORT:-`);
  });

  it('are of the same version as from packages', () => {
    const version = /kafka_2\.13:([\d.]+)/.exec(readFileSync('apps/tools/src/stack/kafka.ts', 'utf8'))?.[1];
    for (const file of [stack, compose]) expect(file).toContain(`apache/kafka:${version}}`);
  });
});
