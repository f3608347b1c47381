import type { Fault } from './fault.ts';

const HANDLE = 'libs/mongo/src/tenant-collection.ts';
const HANDLE_SPEC = 'libs/mongo/src/tenant-collection.spec.ts';
const DOCUMENTS = 'apps/api/src/modules/catalogue/service-documents.repository.ts';
const PROPOSALS = 'apps/api/src/modules/catalogue/proposals.ts';
const STORE_SPEC = 'test/integration/service-store.int-spec.ts';
const PROPOSALS_SPEC = 'test/integration/mongo/service-proposals.int-spec.ts';
const needs = 'TEST_MONGO_URL';

/** What keeps documents apart, and changes of them whole. */
export const documentFaults: readonly Fault[] = [
  {
    name: 'documents-unfiltered',
    fault: 'A filter reaches the documents of every tenant',
    guard: 'the handle of a tenant’s documents puts the tenant into every filter',
    file: HANDLE,
    find: 'return Object.assign({ ...tenant }, filter, tenant) as Filter<Form>;',
    replace: 'return Object.assign({}, filter, tenant.tenantId ? {} : tenant) as Filter<Form>;',
    spec: HANDLE_SPEC,
    test: 'of that tenant’s alone, whatever the filter says',
  },
  {
    name: 'filter-names-the-tenant',
    fault: 'A filter may name another tenant',
    guard: 'the handle overrules what a filter says of tenants',
    file: HANDLE,
    find: 'return Object.assign({ ...tenant }, filter, tenant) as Filter<Form>;',
    replace: 'return Object.assign({ ...tenant }, filter) as Filter<Form>;',
    spec: HANDLE_SPEC,
    test: 'of that tenant’s alone, whatever the filter says',
  },
  {
    name: 'edits-without-comparison',
    fault: 'Of two who edit the same version both succeed',
    guard: 'a proposal is set beside the version before it, and beside no other proposal',
    file: DOCUMENTS,
    find: '{ _id: id, version: before, proposal: null }',
    replace: '{ _id: id, version: { $gte: before > 0 ? 1 : 0 } }',
    spec: STORE_SPEC,
    test: 'have exactly one winner per version',
    needs,
  },
  {
    name: 'codes-shared',
    fault: 'Two services of a tenant get the same code',
    guard: 'one unique index over the codes a service has or may get',
    file: 'apps/api/src/modules/catalogue/documents/service-collection.ts',
    find: '{ keys: { codes: 1 }, unique: true }',
    replace: '{ keys: { codes: 1 } }',
    spec: STORE_SPEC,
    test: 'get one code once, however many want it',
    needs,
  },
  {
    name: 'proposals-believed',
    fault: 'A change is shown that was never committed',
    guard: 'PostgreSQL is asked whether a proposal is accepted',
    file: PROPOSALS,
    find: 'return proposing.filter(({ proposal }) => accepted.has(proposal.id));',
    replace: 'return proposing.filter(({ proposal }) => accepted.has(proposal.id) || proposal.id);',
    spec: PROPOSALS_SPEC,
    test: 'has added nothing that anybody sees',
    needs,
  },
  {
    name: 'accepted-changes-lost',
    fault: 'A change that was committed is taken back',
    guard: 'whoever decides on a proposal carries out what PostgreSQL says',
    file: PROPOSALS,
    find: 'if (await this.verdicts.decide(tenantId, proposal.id)) await this.documents.promote(document);',
    replace:
      'if ((await this.verdicts.decide(tenantId, proposal.id)) && !proposal) await this.documents.promote(document);',
    spec: PROPOSALS_SPEC,
    test: 'it was done counts as PostgreSQL has it',
    needs,
  },
  {
    name: 'config-rounded',
    fault: 'A long whole number in the document of a service is another one when it comes back',
    guard: '`configSchema` refuses what was rounded',
    file: 'apps/api/src/modules/catalogue/http/service-config.ts',
    find: 'Math.abs(value) < APPROXIMATE ? [path] : [];',
    replace: 'value > APPROXIMATE ? [path] : [];',
    spec: 'test/e2e/service-config.e2e-spec.ts',
    test: 'would be rounded',
  },
  {
    name: 'config-loses-a-field',
    fault: 'A field called __proto__ is dropped from the document of a service',
    guard: '`configSchema` keeps every field',
    file: 'apps/api/src/modules/catalogue/http/service-config.ts',
    find: '.custom<Record<string, unknown>>()',
    replace: '.record(z.string(), z.unknown())',
    spec: 'test/e2e/service-config.e2e-spec.ts',
    test: 'comes back as it was sent',
  },
  {
    name: 'absence-told-as-failure',
    fault: 'A MongoDB that is away is told as a failed job, each time',
    guard: '`Leftovers` waits for it',
    file: 'apps/api/src/modules/catalogue/leftovers.ts',
    find: "if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;",
    replace: "if (error instanceof AppError || error !== 'unavailable') throw error;",
    spec: 'test/e2e/unreachable-documents.e2e-spec.ts',
    test: 'is told once',
  },
];
