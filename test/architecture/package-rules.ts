import { doors, forbid, modules, product, type Rule } from './forbid.js';

/** Which package may be spoken to from where. */
export const packageRules: Rule[] = [
  forbid(
    'sql-stays-below',
    'TypeORM and pg are spoken in libs/database, repositories, entities, migrations and roles.',
    {
      path: '^(apps/api|libs)/',
      pathNot: ['^libs/database/', '\\.(repository|entity)\\.ts$', '^apps/api/src/roles/'],
    },
    { path: npm('typeorm|pg|pg-[^/]+') },
  ),
  forbid(
    'passport-waits-at-the-door',
    'Who are you? is asked in the doors of auth and in libs/access.',
    { path: '^(apps|libs)/', pathNot: [`${modules}auth${doors}`, '^libs/access/'] },
    { path: npm('@nestjs/passport|passport|passport-[^/]+') },
  ),
  forbid(
    'redis-stays-in-its-room',
    'Only libs/redis speaks to Redis: how long one waits for it, and what happens without it, is settled there.',
    { pathNot: ['^libs/redis/', '^test/'] },
    { path: npm('ioredis|redis') },
  ),
  forbid(
    'hosts-are-asked-in-one-room',
    'Only libs/resilience asks other hosts by HTTP: deadlines, sizes and circuit breakers are settled there.',
    { path: product, pathNot: ['^libs/resilience/'] },
    { path: npm('undici|cockatiel|axios|got|node-fetch') },
  ),
  forbid(
    'mongo-stays-in-its-room',
    'Only libs/mongo speaks to MongoDB: there every filter, document and index is given its tenant.',
    { pathNot: ['^libs/mongo/', '^test/'] },
    { path: npm('mongodb|mongoose|bson') },
  ),
  forbid(
    'mongo-is-loaded-late',
    'Its driver is loaded with the first question: a start without MONGO_URL does not pay for it.',
    { path: product },
    { path: npm('mongodb'), dependencyTypesNot: ['type-only'], dynamic: false },
  ),
  forbid(
    'product-needs-no-dev-package',
    'A dev dependency is not in the image.',
    { path: product },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'packages-are-listed',
    'What is imported is named in package.json.',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  forbid(
    'imports-lead-somewhere',
    'An import that resolves to nothing hides from every other rule.',
    {},
    { couldNotResolve: true },
  ),
];

function npm(names: string): string {
  return `(^|node_modules/(@types/)?)(${names})(/|$)`;
}
