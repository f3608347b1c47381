import type { Fault } from './fault.ts';

/** What callers may write, and where it ends. */
export const inputFaults: readonly Fault[] = [
  {
    name: 'alias-in-the-trail',
    fault: 'An alias of the caller’s is in the audit trail for ever, and each is a kind of refusal of its own',
    guard: '`rootFieldOf` tells what the schema calls the field',
    file: 'libs/graphql/src/operations.ts',
    find: `rootFieldOf(run, String(path?.[0]))`,
    replace: `String(path?.[0] ?? rootFieldOf(run, ''))`,
    spec: 'test/e2e/graphql-aliases.e2e-spec.ts',
    test: 'are one kind of refusal',
  },
];
