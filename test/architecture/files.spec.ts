import { fileRules } from './file-rules.js';
import { type File, isCode, readTree } from './tree.js';

const names = Object.keys(fileRules);
const leastFiles = 60;

describe('the files of the house', () => {
  const files = readTree(process.cwd());

  it('are seen', () => {
    expect(files.filter(isCode).length).toBeGreaterThan(leastFiles);
  });

  it.each(names)('agree that %s', (name) => {
    expect(broken(name, files)).toEqual([]);
  });
});

describe('the rules for files', () => {
  const longFile = 'a\n'.repeat(201);
  const home = ['', 'home', 'maria', 'house'].join('/');
  const twoFloors = ['..', '..'].join('/');
  const modules = 'apps/api/src/modules';

  const planted: Record<string, File[]> = {
    'a file ends in a word of the closed list': [
      file('libs/any/src/any.role.ts'),
      file(`${modules}/a/a.thing.spec.ts`),
    ],
    'a file name is in kebab-case': [file('libs/any/src/anyThing.ts')],
    'a path holds no word that says nothing': [file('libs/any/src/order-utils.ts'), file('libs/base/src/index.ts')],
    'no folder is a drawer for everything': [file('libs/shared/src/index.ts'), file(`${modules}/a/helpers/b.ts`)],
    'a file has at most 200 lines': [file('libs/any/src/long.ts', longFile)],
    'half of the files have at most 70 lines': [file('libs/any/src/long.ts', longFile)],
    'the README has at most 150 lines': [file('README.md', longFile)],
    'the top level holds exactly what is listed': [file('scripts/x.sh')],
    'a module has a front door and its wiring': [file(`${modules}/orders/orders.service.ts`)],
    'a lib has a front door': [file('libs/any/src/any.ts')],
    'refusals are defined in <module>.errors.ts': [
      file(`${modules}/a/b.errors.ts`, "const e = defineErrors('a', {});"),
    ],
    'events are defined in <module>.events.ts': [file(`${modules}/a/a.service.ts`, "const e = defineEvent('a.b', 1);")],
    'who serves a door lives behind it': [file(`${modules}/a/a.controller.ts`), file(`${modules}/a/http/a.loader.ts`)],
    'a repository speaks to one database': [
      file(
        `${modules}/a/a.repository.ts`,
        "import { command, type Statement } from '#libs/database';\nimport {\n  type Terms,\n  Mongo,\n} from '#libs/mongo';",
      ),
    ],
    'nobody but those who look after leftovers asks of all tenants at once': [
      file(`${modules}/catalogue/catalogue.service.ts`, 'const ids = await this.documents.tenantsWith({});'),
    ],
    'nobody but the handles of tenants asks MongoDB': [
      file(
        `${modules}/catalogue/catalogue.service.ts`,
        "await this.mongo.run('all', (database) => database.collection('services').find({}).toArray());",
      ),
    ],
    'a relative import climbs at most one floor': [
      file('libs/any/src/any.ts', `import '${twoFloors}/other/src/index.js';`),
    ],
    'no file knows the machine it was written on': [file('docs/a.md', `Look into ${home}.`)],
    'the lock file has each package by one version and its checksum, and none from beside the registry': [
      file('package-lock.json', '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}'),
      file(
        'package-lock.json',
        '{"packages":{"node_modules/a":{"version":"git+ssh://host/a","integrity":"sha512-x"}}}',
      ),
      file('package-lock.json', '{"packages":{"node_modules/a":{"link":true}}}'),
    ],
    'the lock file names no host': [file('package-lock.json', '{"packages":{},"resolved": "https://host/x.tgz"}')],
  };

  it('have a planted canary each', () => {
    expect(Object.keys(planted)).toEqual(names);
  });

  it.each(names)('bite where it is broken that %s', (name) => {
    const offenders = planted[name] ?? [];
    expect(broken(name, offenders).length).toBeGreaterThanOrEqual(offenders.length);
    expect(offenders.length).toBeGreaterThan(0);
  });

  it.each(names)('leave a well-kept house alone where %s', (name) => {
    expect(broken(name, wellKept())).toEqual([]);
  });

  function wellKept(): File[] {
    const top = 'docker migrations test docs package.json nest-cli.json tsconfig.json docker-compose.yml .env.example';
    return [
      ...`${top} eslint.config.mjs .gitignore`.split(' ').map((path) => file(path)),
      file('package-lock.json', '{"packages":{"":{},"node_modules/a":{"version":"1.0.0-b","integrity":"sha512-x"}}}'),
      file('README.md', 'a\n'.repeat(150)),
      file('docker/Dockerfile', 'WORKDIR /home/node/app'),
      file('libs/any/src/index.ts', "import '../x.js';"),
      file('libs/any/src/some.errors.ts', "export const anyErrors = defineErrors('any', {});"),
      file('libs/any/src/define-errors.ts', 'export function defineErrors() {}'),
      file('apps/api/src/roles/api.role.ts'),
      file(`${modules}/a/index.ts`, 'a\n'.repeat(200)),
      file(`${modules}/a/a.module.ts`),
      file(`${modules}/a/a.events.ts`, "export const b = defineEvent('a.b', 1, z.object({}));"),
      file(`${modules}/a/a.entity.spec.ts`),
      file(`${modules}/a/http/a.controller.ts`),
      file(
        `${modules}/a/b.repository.ts`,
        "import { type PageRequest } from '#libs/database';\nimport type { X } from '#libs/database';\nimport { Mongo } from '#libs/mongo';",
      ),
      file(`${modules}/a/messaging/greet-when-user-created.consumer.ts`),
      file('libs/any/src/database-source.ts'),
    ];
  }
});

function broken(name: string, files: File[]): string[] {
  return fileRules[name]?.(files) ?? [`there is no rule called "${name}"`];
}

function file(path: string, text = ''): File {
  return { path, text };
}
