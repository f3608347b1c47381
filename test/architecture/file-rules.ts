import { type File, isCode, isSpec, lines } from './tree.js';
import { bannedWord } from './words.js';

/** Looks at the whole tree and returns one line for each place that breaks the rule. */
export type FileRule = (files: readonly File[]) => string[];

const endings =
  'module service facade repository entity events errors config controller guard interceptor filter pipe middleware ' +
  'schemas resolver type loader consumer spec int-spec e2e-spec';
const topLevel =
  'apps libs docker migrations test docs package.json nest-cli.json tsconfig.json docker-compose.yml .env.example ' +
  'README.md eslint.config.mjs package-lock.json';
/** Where documents are not reached by one tenant's handle: only whose they are is asked (docs/architecture.md). */
const asksOfAllTenants = [
  'libs/mongo/src/tenant-collections.ts',
  'apps/api/src/modules/catalogue/service-documents.repository.ts',
];
const machinePath = /(?<![\w.:/-])\/(?:work|root|home|Users)\/(?!node\b)[\w.-]+/;

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

/** What the tree must look like, file by file; the directions between files are in dependency-rules.ts. */
export const fileRules: Record<string, FileRule> = {
  'a file ends in a word of the closed list': forEach(isCode, ({ path }) => {
    const [, ...dotted] = fileName(path)
      .replace(/\.(ts|mjs)$/, '')
      .split('.');
    const known = [...endings.split(' '), ...(path.startsWith('apps/api/src/roles/') ? ['role'] : [])];
    return dotted.every((ending) => known.includes(ending)) ? [] : [path];
  }),

  'a file name is in kebab-case': forEach(isCode, ({ path }) => (/^[a-z0-9.-]+$/.test(fileName(path)) ? [] : [path])),

  'a path holds no word that says nothing': forEach(isCode, ({ path }) => {
    const word = path.split('/').map(bannedWord).find(Boolean);
    return word ? [`${path}: "${word}"`] : [];
  }),

  'no folder is a drawer for everything': forEach(isCode, ({ path }) =>
    /\/(common|shared|utils?|helpers?|core)\//.test(path) ? [path] : [],
  ),

  'a file has at most 200 lines': forEach(isCode, (file) =>
    lines(file) > 200 ? [`${file.path}: ${lines(file)}`] : [],
  ),

  'half of the files have at most 70 lines': (files) => {
    const sizes = files
      .filter(isCode)
      .map(lines)
      .sort((a, b) => a - b);
    const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
    return median > 70 ? [`the median is ${median}`] : [];
  },

  'the README has at most 150 lines': forEach(
    ({ path }) => path === 'README.md',
    (file) => (lines(file) > 150 ? [`README.md: ${lines(file)}`] : []),
  ),

  'the top level holds exactly what is listed': (files) => {
    const listed = topLevel.split(' ');
    const found = [...new Set(files.map(({ path }) => path.replace(/\/.*/, '')))];
    const tooMany = found.filter((entry) => !listed.includes(entry) && !entry.startsWith('.'));
    const missing = listed.filter((entry) => !found.includes(entry));
    return [...tooMany.map((entry) => `${entry} is not on the list`), ...missing.map((entry) => `${entry} is missing`)];
  },

  'a module has a front door and its wiring': (files) =>
    missing(files, 'apps/api/src/modules', (name) => ['index.ts', `${name}.module.ts`]),

  'a lib has a front door': (files) => missing(files, 'libs', () => ['src/index.ts']),

  'refusals are defined in <module>.errors.ts': defined('defineErrors', 'errors'),

  'events are defined in <module>.events.ts': defined('defineEvent', 'events'),

  'who serves a door lives behind it': forEach(
    ({ path }) => path.startsWith('apps/api/src/modules/') && !path.endsWith('spec.ts'),
    ({ path }) => (misplaced(path) ? [path] : []),
  ),

  'a repository speaks to one database': forEach(
    ({ path }) => path.endsWith('.repository.ts'),
    ({ path, text }) => (valuesFrom('database', text) && valuesFrom('mongo', text) ? [path] : []),
  ),

  'nobody but those who look after leftovers asks of all tenants at once': forEach(
    (file) => isCode(file) && !file.path.startsWith('test/') && !asksOfAllTenants.includes(file.path),
    ({ path, text }) => (/\btenantsWith\b/.test(text) ? [path] : []),
  ),

  'nobody but the handles of tenants asks MongoDB': forEach(
    (file) => isCode(file) && !file.path.startsWith('test/') && !file.path.startsWith('libs/mongo/'),
    ({ path, text }) => (/\bmongo\w*(?:\(\))?[?!]?\.run\(/i.test(text) ? [path] : []),
  ),

  'a relative import climbs at most one floor': forEach(
    (file) => isCode(file) && !file.path.startsWith('test/'),
    ({ path, text }) => (/(from|import)\s*\(?\s*['"]\.\.\/\.\.\//.test(text) ? [path] : []),
  ),

  'no file knows the machine it was written on': forEach(
    () => true,
    ({ path, text }) => {
      const found = machinePath.exec(text);
      return found ? [`${path}: ${found[0]}`] : [];
    },
  ),

  'the lock file has each package by one version and its checksum, and none from beside the registry': forEach(
    ({ path }) => path === 'package-lock.json',
    ({ text }) => {
      const { packages = {} } = JSON.parse(text) as { packages?: Record<string, Locked> };
      const theirs = Object.entries(packages).filter(([name]) => name !== '');
      return theirs.flatMap(([name, { version = '', integrity = '', link }]) =>
        /^\d+\.\d+\.\d+/.test(version) && integrity.startsWith('sha512-') && !link ? [] : [name],
      );
    },
  ),

  'the lock file names no host': forEach(
    ({ path }) => path === 'package-lock.json',
    ({ path, text }) => (text.includes('"resolved": "http') ? [path] : []),
  ),
};

function forEach(chosen: (file: File) => boolean, look: (file: File) => string[]): FileRule {
  return (files) => files.filter(chosen).flatMap(look);
}

function defined(call: string, ending: string): FileRule {
  return forEach(
    (file) => /^(apps\/api|libs)\//.test(file.path) && !isSpec(file),
    ({ path, text }) => {
      const module = /^apps\/api\/src\/modules\/([^/]+)\//.exec(path)?.[1];
      const isThere = module ? path.endsWith(`/${module}/${module}.${ending}.ts`) : path.endsWith(`.${ending}.ts`);
      return new RegExp(`= ${call}\\(`).test(text) && !isThere ? [path] : [];
    },
  );
}

function missing(files: readonly File[], folder: string, needed: (name: string) => string[]): string[] {
  const rest = files
    .filter(({ path }) => path.startsWith(`${folder}/`))
    .map(({ path }) => path.slice(folder.length + 1));
  const rooms = new Set(rest.map((path) => path.replace(/\/.*/, '')));
  return [...rooms]
    .flatMap((room) => needed(room).map((file) => `${room}/${file}`))
    .filter((file) => !rest.includes(file))
    .map((file) => `${folder}/${file} is missing`);
}

function misplaced(path: string): boolean {
  if (/\.(controller|schemas)\.ts$/.test(path)) return !path.includes('/http/');
  if (/\.(resolver|type|loader)\.ts$/.test(path)) return !path.includes('/graphql/');
  return path.endsWith('.consumer.ts') && !path.includes('/messaging/');
}

/** Whether more than types are imported from the lib. */
function valuesFrom(lib: string, text: string): boolean {
  const imports = text.matchAll(new RegExp(`^import (?!type )(?:{([^}]*)}|[^'{]*) from '#libs/${lib}'`, 'gm'));
  return [...imports].some(([, names]) => names === undefined || /(?:^|,)\s*(?!type\s)\w/.test(names));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
