import type { Fault } from './fault.ts';

const SIGHT_SPEC = 'test/e2e/graphql-sight.e2e-spec.ts';
const ERRORS_SPEC = 'test/e2e/graphql-errors.e2e-spec.ts';
const DEFECT = 'that is our defect is `internal` and nothing else';
const BUDGETS_SPEC = 'test/e2e/graphql-budgets.e2e-spec.ts';
const READ_IN_ONE_GO = 'are four for a hundred orders of fifty customers';

/** What a thing of GraphQL leads to: for whom, at what cost, and what is said where it cannot be had. */
export const secondDoorSightFaults: readonly Fault[] = [
  {
    name: 'customer-of-an-order-shown',
    fault: 'Who may see an order is told who its customer is, without the permission to see users',
    guard: '`UsersService.findMany` asks the caller’s sight of each',
    file: 'apps/api/src/modules/users/users.service.ts',
    find: 'users.filter((user) => sight.admits(user))',
    replace: 'users.filter((user) => sight.admits(user) || user.id)',
    spec: SIGHT_SPEC,
    test: 'lead from an order to its customer only those',
  },
  {
    name: 'service-of-a-line-shown',
    fault: 'A service that was taken off sale is shown through the lines of old orders',
    guard: '`ServiceTypes.find` asks for what the caller may see',
    file: 'apps/api/src/modules/catalogue/catalogue.service.ts',
    find: 'service && (service.isPublic || actor.permissions.has(READ_ALL)) ? service : undefined',
    replace: 'service',
    spec: SIGHT_SPEC,
    test: 'lead from a line to its service only those',
  },
  {
    name: 'orders-of-a-user-shown',
    fault: 'Who may see a user sees their orders, without the permission to see orders',
    guard: '`OrderBookService.newestOf` reads with the caller’s sight',
    file: 'apps/api/src/modules/orders/order-book.service.ts',
    find: 'this.overviews.newestOf(readableOrders.of(actor), customerIds, status, limit)',
    replace: `this.overviews.newestOf(
      readableOrders.of({ ...actor, permissions: new Set(['orders:read']) }),
      customerIds,
      status,
      limit,
    )`,
    spec: SIGHT_SPEC,
    test: 'lead from a user to those orders',
  },
  {
    name: 'services-one-by-one',
    fault: 'The services of the lines of a list are read by a statement each',
    guard: '`KnownServices.load` gathers what is asked for in one turn',
    file: 'apps/api/src/modules/catalogue/known-services.ts',
    find: 'if (!gathering) this.gatherings.set(tenantId, (gathering = this.gather(tenantId)));',
    replace: 'gathering = this.gather(tenantId);',
    spec: BUDGETS_SPEC,
    test: READ_IN_ONE_GO,
  },
  {
    name: 'users-one-by-one',
    fault: 'The customers of a list of orders are read by a statement each',
    guard: '`UserTypes.load` has them gathered',
    file: 'apps/api/src/modules/users/graphql/user.type.ts',
    find: 'call.load(UserTypes, id,',
    replace: 'call.load(Symbol(id), id,',
    spec: BUDGETS_SPEC,
    test: READ_IN_ONE_GO,
  },
  {
    name: 'defect-explained',
    fault: 'Callers of GraphQL are told what went wrong inside, such as the name of a table',
    guard: '`Operations.described` says nothing of a defect',
    file: 'libs/graphql/src/operations.ts',
    find: `message: 'Something went wrong on our side.'`,
    replace: `message`,
    spec: ERRORS_SPEC,
    test: DEFECT,
  },
  {
    name: 'defect-without-context',
    fault: 'A defect met through GraphQL cannot be found in the log',
    guard: '`Operations.described` gives every error the contextId',
    file: 'libs/graphql/src/operations.ts',
    find: `extensions: { code: 'internal', contextId }`,
    replace: `extensions: { code: 'internal' }`,
    spec: ERRORS_SPEC,
    test: DEFECT,
  },
  {
    name: 'one-alias-too-many',
    fault: 'Thirty-one aliases are run',
    guard: '`requireModest` counts them',
    file: 'libs/graphql/src/document-limits.ts',
    find: 'if (aliases > MOST_NAMES)',
    replace: 'if (aliases > MOST_NAMES + 1)',
    spec: 'test/e2e/graphql-exact-limits.e2e-spec.ts',
    test: 'is answered, and one more is refused',
  },
  {
    name: 'one-byte-too-long',
    fault: 'A document is measured by its letters, which may be several bytes each',
    guard: '`Documents.read` counts bytes',
    file: 'libs/graphql/src/documents.ts',
    find: 'Buffer.byteLength(text) > LONGEST',
    replace: 'text.length > LONGEST',
    spec: 'test/e2e/graphql-exact-limits.e2e-spec.ts',
    test: 'is answered, and one more is refused',
  },
];
