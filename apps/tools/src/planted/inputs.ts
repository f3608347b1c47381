import type { Fault } from './fault.ts';

const INSTANT = 'libs/http/src/instant.ts';
const INSTANTS_SPEC = 'test/e2e/instants.e2e-spec.ts';
const ODD_SPEC = 'test/e2e/odd-values.e2e-spec.ts';

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
    spec: ODD_SPEC,
    test: 'in every parameter and field that the description declares',
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
  {
    name: 'tenant-spelt-otherwise',
    fault: 'An account may be guessed at once more for each way to write its tenant',
    guard: '`Policies` counts under the id of the tenant',
    file: 'libs/limits/src/policies.ts',
    find: `[tenantId ?? '', email`,
    replace: `[headers['x-tenant-id'] ?? tenantId, email`,
    spec: 'test/e2e/attempt-limits.e2e-spec.ts',
    test: 'are counted together, whether the tenant is named',
  },
  {
    name: 'tenant-remembered-as-spelt',
    fault: 'Who writes the id of one tenant in ever other cases has all others forgotten',
    guard: '`TenantsService` remembers an id in one case',
    file: 'apps/api/src/modules/tenants/tenants.service.ts',
    find: `this.remembered.set(name, `,
    replace: `this.remembered.set(idOrSlug, `,
    spec: 'test/e2e/tokens-and-tenants.e2e-spec.ts',
    test: 'is looked up once',
  },
  {
    name: 'day-of-no-calendar',
    fault: 'Who asks GraphQL for what was spent since the year 0 meets a defect',
    guard: 'the scalar `Date` knows no year 0',
    file: 'libs/graphql/src/scalars.ts',
    find: String.raw`/^(?!0000)\d{4}-(0[1-9]`,
    replace: String.raw`/^\d{4}-(0[1-9]`,
    spec: ODD_SPEC,
    test: 'in every argument of GraphQL',
  },
  {
    name: 'sum-beyond-json',
    fault: 'Who spent more than a JSON number can tell learns nothing of what they spent',
    guard: '`OrderOverviewsRepository.spending` stops at the largest',
    file: 'apps/api/src/modules/orders/order-overviews.repository.ts',
    find: `least(sum(total_amount), 9007199254740991)::bigint`,
    replace: `sum(total_amount)::bigint`,
    spec: 'test/e2e/graphql-mutations.e2e-spec.ts',
    test: 'is told as the largest number',
  },
];
