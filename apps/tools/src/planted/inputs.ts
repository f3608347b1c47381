import type { Fault } from './fault.ts';

const INSTANT = 'libs/http/src/instant.ts';
const INSTANTS_SPEC = 'test/e2e/instants.e2e-spec.ts';

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
  {
    name: 'time-before-any-id',
    fault: 'Who asks the audit trail for what came before 1970 meets a defect',
    guard: '`firstIdOf` knows of no id that is older',
    file: 'libs/ids/src/new-id.ts',
    find: `timeOf(Math.max(0, time))`,
    replace: `timeOf(time)`,
    spec: INSTANTS_SPEC,
    test: 'lies before everything where',
  },
  {
    name: 'digits-without-end',
    fault: 'A time of two hundred digits reaches PostgreSQL, which reads none of it',
    guard: '`instant` takes nine digits of a fraction',
    file: INSTANT,
    find: `fractionOf(text).length <= MOST_DIGITS`,
    replace: `fractionOf(text).length >= 0`,
    spec: INSTANTS_SPEC,
    test: 'is refused where it is one of two hundred digits',
  },
  {
    name: 'year-of-five-digits',
    fault: 'An offset leads to a year that PostgreSQL cannot read as JavaScript writes it',
    guard: '`instant` looks at the year in UTC',
    file: INSTANT,
    find: String.raw`/^(?!0000)\d{4}-/.test(new Date(text).toISOString())`,
    replace: String.raw`/^(?!0000)\d{4}-/.test(text)`,
    spec: INSTANTS_SPEC,
    test: 'is refused behind that',
  },
];
