import type { Fault } from './fault.ts';

const AUDIT = 'apps/api/src/modules/audit';
const RUNS = `${AUDIT}/shared-runs.ts`;
const RUNS_SPEC = `${AUDIT}/shared-runs.spec.ts`;
const PLANS_SPEC = 'test/integration/plans.int-spec.ts';

/** What it would cost everybody that somebody reads the audit trail. */
export const auditReadingFaults: readonly Fault[] = [
  {
    name: 'whole-trail-read',
    fault: 'Who asks for an action that nobody did has the whole trail read',
    guard: 'The index `entries_action_idx`',
    file: 'migrations/1790000023000-audit-find-entries.ts',
    find: `audit.entries (tenant_id, action, id)`,
    replace: `audit.entries (tenant_id, actor_kind, id)`,
    spec: PLANS_SPEC,
    test: 'entries of an action',
  },
  {
    name: 'whole-trail-counted',
    fault: 'Who asks for a total has the whole trail read',
    guard: 'The `Listing` of the trail says how many are counted',
    file: `${AUDIT}/audit.repository.ts`,
    find: `  mostCounted: 10_000,\n`,
    replace: ``,
    spec: PLANS_SPEC,
    test: 'a trail is counted so far and no further',
  },
  {
    name: 'verification-for-each',
    fault: 'A crowd that asks for the state of the trail takes all connections, and a core',
    guard: '`SharedRuns` has one run for all who ask meanwhile',
    file: RUNS,
    find: `if (!run) {`,
    replace: `if (!run || this.running.size > 0) {`,
    spec: 'test/e2e/audit-verification.e2e-spec.ts',
    test: 'is done once for a whole crowd',
  },
  {
    name: 'verifications-at-will',
    fault: 'The verifications of many tenants run all at once',
    guard: '`SharedRuns` lets a few in at a time',
    file: RUNS,
    find: `new Bulkhead(terms.places,`,
    replace: `new Bulkhead(terms.places * 1_000,`,
    spec: RUNS_SPEC,
    test: 'is one of a few in the process',
  },
  {
    name: 'waiting-for-ever',
    fault: 'Who waits for what another one began waits beyond their deadline',
    guard: '`SharedRuns` gives up at the deadline of whoever waits',
    file: RUNS,
    find: `return withinDeadline(run);`,
    replace: `void withinDeadline(run).catch(() => undefined);\n    return run;`,
    spec: RUNS_SPEC,
    test: 'is waited for until one’s own deadline',
  },
  {
    name: 'loop-held-by-hashes',
    fault: 'Everybody waits while a long chain is followed',
    guard: '`ChainCheck` lets others in between',
    file: 'libs/chains/src/chain-check.ts',
    find: `await turn();`,
    replace: `void turn;`,
    spec: 'libs/chains/src/chains.spec.ts',
    test: 'is followed a hundred links at a time',
  },
];
