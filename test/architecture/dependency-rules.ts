import { doors, forbid, modules as rooms, product, type Rule } from './forbid.js';
import type { Graph } from './module-map.js';
import { packageRules } from './package-rules.js';

const room = `${rooms}([^/]+)/`;
const sameRoom = `${rooms}$1/`;

/** Every direction of docs/architecture.md as a rule; the two maps add one rule for each module and each lib. */
export function dependencyRules(mayAsk: Graph, standsOn: Graph): Rule[] {
  return [
    ...betweenFloors,
    ...betweenRooms,
    ...insideARoom,
    ...packageRules,
    ...Object.entries(standsOn).map(([name, allowed]) => standing(name, allowed)),
    ...Object.entries(mayAsk).map(([name, allowed]) => asking(name, allowed)),
  ];
}

const betweenFloors: Rule[] = [
  forbid(
    'libs-know-no-app',
    'A lib would serve a bank and a bakery: it names no app and no migration.',
    { path: '^libs/' },
    { path: '^(apps|migrations)/' },
  ),
  forbid(
    'libs-open-one-door',
    'A lib is entered by its src/index.ts.',
    { path: '^libs/([^/]+)/' },
    { path: '^libs/', pathNot: ['^libs/$1/', '/src/index\\.ts$'] },
  ),
  forbid(
    'apps-enter-libs-by-the-door',
    'A lib is entered by its src/index.ts.',
    { path: '^(apps|migrations)/' },
    { path: '^libs/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
  ),
  forbid(
    'migrations-are-history',
    'The past does not move with the present: a migration imports no code of ours.',
    { path: '^migrations/' },
    { path: '^(apps|libs)/' },
  ),
  forbid(
    'tools-stay-at-home',
    'Tools never ship: the product does not import them.',
    { path: product },
    { path: '^apps/tools/' },
  ),
  forbid(
    'product-knows-no-test',
    'Nobody in production leans on a test.',
    { path: '^(apps|libs|migrations)/' },
    { path: '^test/' },
  ),
  forbid(
    'roles-only-wire',
    'A role and the program open modules by *.module.ts; they do not rummage.',
    { path: '^apps/api/src/(roles/|[^/]+$)' },
    { path: rooms, pathNot: '\\.module\\.ts$' },
  ),
  forbid('no-cycles', 'A cycle is one thing that has not noticed it is one.', {}, { circular: true }),
];

const betweenRooms: Rule[] = [
  forbid(
    'front-door-only',
    'Another module is asked by index.ts and heard by <module>.events.ts.',
    { path: room },
    { path: rooms, pathNot: [sameRoom, `${rooms}[^/]+/(index|[^/]+\\.events)\\.ts$`] },
  ),
  forbid(
    'rooms-cross-by-alias',
    'A relative import never leaves its module: cross by #modules, #events or #libs.',
    { path: room },
    { path: ['^(libs|migrations)/', rooms], pathNot: sameRoom, dependencyTypesNot: ['aliased-subpath-import'] },
  ),
  forbid(
    'floors-cross-by-alias',
    'Between apps, libs and migrations the way is #libs, #modules, #events or #migrations.',
    { path: '^(apps/tools|apps/api/src|libs/[^/]+)/' },
    { path: '^(apps/api|libs|migrations)/', pathNot: '^$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  ),
];

const insideARoom: Rule[] = [
  forbid(
    'events-are-leaves',
    'An events file knows nothing of its module, so anyone may listen.',
    { path: `${room}[^/]+\\.events\\.ts$` },
    { path: rooms },
  ),
  forbid(
    'front-door-is-for-others',
    'Whoever is in the room does not use its front door.',
    { path: room },
    { path: `${sameRoom}index\\.ts$` },
  ),
  forbid(
    'only-wiring-knows-a-door',
    'Behind the door nobody knows who knocks.',
    { path: room, pathNot: [doors, '\\.module\\.ts$', '/index\\.ts$'] },
    { path: `${rooms}[^/]+${doors}` },
  ),
  forbid(
    'front-doors-lend-types-alone',
    'Of its doors a module shows others the types of the GraphQL schema, which theirs build upon.',
    { path: `${room}index\\.ts$` },
    { path: `${rooms}[^/]+${doors}`, pathNot: '/graphql/[^/]+\\.type\\.ts$' },
  ),
  forbid(
    'doors-skip-no-step',
    'A door asks the service, never the table.',
    { path: doors },
    { path: '\\.repository\\.ts$' },
  ),
  above('door', '(http|graphql|messaging)/', ['module']),
  above('facade', '.*\\.facade\\.ts$', ['module']),
  above('service', '.*\\.service\\.ts$', ['facade', 'module']),
  above('repository', '.*\\.repository\\.ts$', ['service', 'facade', 'module']),
  above('entity', '.*\\.entity\\.ts$', ['repository', 'service', 'facade', 'module']),
  forbid(
    'errors-are-leaves',
    'A refusal knows nobody who refuses.',
    { path: `${room}[^/]+\\.errors\\.ts$` },
    { path: sameRoom },
  ),
];

function standing(name: string, allowed: readonly string[]): Rule {
  return forbid(
    `${name}-stands-on`,
    `libs/${name} may use ${allowed.join(', ') || 'no lib'}: see standsOn in test/architecture/module-map.ts.`,
    { path: `^libs/${name}/` },
    { path: '^libs/', pathNot: [name, ...allowed].map((other) => `^libs/${other}/`) },
  );
}

function asking(name: string, allowed: readonly string[]): Rule {
  return forbid(
    `${name}-asks`,
    `${name} may ask ${allowed.join(', ') || 'nobody'}: see mayAsk in test/architecture/module-map.ts.`,
    { path: `${rooms}${name}/` },
    { path: `${rooms}[^/]+/index\\.ts$`, pathNot: [name, ...allowed].map((other) => `${rooms}${other}/`) },
  );
}

function above(who: string, files: string, layers: readonly string[]): Rule {
  return forbid(
    `${who}-knows-nobody-above`,
    'Modules open doors, doors ask services, services repositories, repositories entities.',
    { path: room + files },
    { path: `${rooms}.*\\.(${layers.join('|')})\\.ts$` },
  );
}
