import type { Fault } from './fault.ts';

const BY_CHROMIUM = { spec: 'test/e2e/chromium/seen-pages.e2e-spec.ts', needs: 'chromium' } as const;
const WHOLE = 'is whole, readable and no wider than the screen';

/** What people see of the pages, in a browser. */
export const seenPageFaults: readonly Fault[] = [
  {
    name: 'live-for-ever',
    fault: 'A page whose server is gone goes on saying that it is live',
    guard: 'The script of `/status` tells that the connection is lost',
    file: 'apps/api/src/modules/operations/http/status-shell.ts',
    find: `tell('not live: the connection is lost, trying again', 'off');`,
    replace: ``,
    ...BY_CHROMIUM,
    test: 'says that it is not live any more once the process has ended',
  },
  {
    name: 'faint-text',
    fault: 'What a button says can hardly be read',
    guard: 'Our colours for what Swagger UI shows too faintly',
    file: 'libs/http/src/openapi/pages.ts',
    find: '\n${legible}`',
    replace: '`',
    ...BY_CHROMIUM,
    test: WHOLE,
  },
  {
    name: 'wider-than-a-phone',
    fault: 'On a phone the description of an operation has to be scrolled sideways',
    guard: 'On a narrow screen its tables are laid out below each other',
    file: 'libs/http/src/openapi/pages.ts',
    find: `(max-width: 36rem) {\n  #swagger-ui`,
    replace: `(max-width: 3rem) {\n  #swagger-ui`,
    ...BY_CHROMIUM,
    test: WHOLE,
  },
];
