import type { Break } from './break.ts';
import { context } from './scenarios/context.ts';

/** Each order is handled in the context of the one before it, while that is still under way. */
const CONTEXT_BEFORE = {
  find: '(request, _reply, done) => runInContext(request.context, done)',
  replace: `(request, _reply, done) => {
        if (request.routeOptions.url !== '/v1/orders') return runInContext(request.context, done);
        const before = server.contextBefore ?? request.context;
        server.contextBefore = request.context;
        return runInContext(before, done);
    }`,
};

/** Ways to lose whose call something is done for. */
export const contextBreaks: readonly Break[] = [
  {
    name: 'context not restored',
    patches: [
      {
        file: 'libs/messaging/src/parcel.js',
        find: 'new Context(contextId ?? newContextId()',
        replace: 'new Context(newContextId()',
      },
    ],
    play: context.play,
    objection: /queued mail: 500 of 500 missing/,
  },
  {
    name: 'contexts swapped',
    patches: [{ file: 'libs/http/src/server.js', ...CONTEXT_BEFORE }],
    play: context.play,
    objection: /access log: \d+ of 500 missing, [1-9]\d* crossed/,
    also: /SQL log: \d+ of 500 missing, [1-9]\d* crossed/,
  },
];
