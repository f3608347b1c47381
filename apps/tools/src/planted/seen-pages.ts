import type { Fault } from './fault.ts';

const BY_CHROMIUM = { spec: 'test/e2e/chromium/seen-pages.e2e-spec.ts', needs: 'chromium' } as const;
const VIEWERS = 'apps/api/src/modules/operations/http/status-viewers.ts';
const EVENTS_SPEC = 'test/e2e/status-events.e2e-spec.ts';
const WHOLE = 'is whole, readable and no wider than the screen';

/** What people see of the pages, in a browser, and who is let in to look. */
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
  {
    name: 'viewers-unbounded',
    fault: 'Strangers open streams until nothing else gets a connection',
    guard: '`StatusViewers` takes fifty',
    file: VIEWERS,
    find: `this.viewers.size >= MOST_VIEWERS`,
    replace: `this.viewers.size > Number.MAX_SAFE_INTEGER`,
    spec: EVENTS_SPEC,
    test: 'takes fifty who look',
  },
  {
    name: 'all-places-to-one',
    fault: 'A stranger with fifty connections has the status page to themselves',
    guard: '`StatusViewers` takes five of one address',
    file: VIEWERS,
    find: `own.length >= MOST_OF_ONE`,
    replace: `own.length >= MOST_VIEWERS`,
    spec: EVENTS_SPEC,
    test: 'and leaves the other places to others',
  },
];
