import type { Break } from './break.ts';
import { TENANT_BEFOREHAND, TENANT_OF_THE_SESSION } from './broken-code.ts';
import { pooler } from './scenarios/pooler.ts';

/** Mistakes by which tenants get to see each other's things. */
export const tenantBreaks: readonly Break[] = [
  {
    name: 'tenant of the session',
    patches: [
      { file: 'libs/database/src/scope.js', ...TENANT_OF_THE_SESSION },
      { file: 'libs/database/src/database.js', ...TENANT_BEFOREHAND },
    ],
    // It may object while its tenants are still being furnished, by a throw.
    play: (ground, build) =>
      pooler.play(ground, build).catch((error: Error) => ({ figures: [], faults: [error.message] })),
    objection: /was shown mark|was answered 500|about itself|^A service was answered 401/,
  },
  {
    name: 'services of everybody',
    patches: [
      {
        file: 'apps/api/src/modules/catalogue/services.repository.js',
        find: "['tenant_id = ?', tenantId],",
        replace: "['?::uuid is not null', tenantId],",
      },
      {
        file: 'migrations/1790000004000-catalogue-create-services.js',
        find: "select platform.wall_off('catalogue.services');",
        replace: '',
      },
    ],
    play: pooler.play,
    objection: /was shown mark|marks of another tenant were shown/,
  },
];
