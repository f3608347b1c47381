import { Injectable } from '@nestjs/common';
import { command, Database, query, WORKER, type Statement } from '#libs/database';
import { type AppError, platformErrors } from '#libs/errors';
import { ServicesMoved, type Beside, type KnownVersion } from './service-store.js';

/** A next version of a service that was proposed. */
export interface ProposedVersion {
  readonly tenantId: string;
  readonly serviceId: string;
  readonly proposalId: string;
  readonly version: number;
}

/** Longer than any document waits for its verdict to be carried out, MongoDB being away included. */
const KEPT_DAYS = 90;

const accept = command(
  'services.accept_proposal',
  'insert into catalogue.verdicts (tenant_id, proposal_id, accepted, service_id, version) values ($1, $2, true, $3, $4)',
  // Somebody took us for dead. What was proposed is gone, so it must be proposed again.
  { refusals: { verdicts_pkey: () => platformErrors.unavailable({ retryAfter: 1 }) } },
);
// A verdict is kept far longer than anybody remembers a service without reading it again.
const expectVersions = command(
  'services.expect_no_verdicts',
  `select platform.expect(0, count(*)) from catalogue.verdicts v
   join unnest($2::uuid[], $3::int[]) as known(id, version) on known.id = v.service_id and v.version > known.version
   where v.tenant_id = $1 and v.accepted`,
  { refusals: { CB001: () => new ServicesMoved() } },
);
const find = query<{ id: string }>(
  'services.find_verdicts',
  `select proposal_id as id from catalogue.verdicts
   where tenant_id = $1 and proposal_id = any($2::uuid[]) and accepted`,
);
// One who is just about to accept is waited for here; the answer is read by a statement of its own, which sees what came of it.
const dismiss = query(
  'services.dismiss_proposal',
  `insert into catalogue.verdicts (tenant_id, proposal_id, accepted) values ($1, $2, false) on conflict do nothing`,
  { unaudited: 'It settles what a crash left behind: nothing changes.' },
);
const prune = query(
  'services.prune_verdicts',
  `delete from catalogue.verdicts where (tenant_id, proposal_id) in (
     select tenant_id, proposal_id from catalogue.verdicts
     where decided_at < now() - interval '${KEPT_DAYS} days' order by decided_at limit $1)
   returning proposal_id`,
);

/** What PostgreSQL decided on proposals: each is accepted or dismissed, once and for ever. */
@Injectable()
export class Verdicts {
  constructor(private readonly database: Database) {}

  /** Commits the proposal's acceptance and what goes with it, or neither; refuses where it was dismissed. */
  commit({ tenantId, proposalId, serviceId, version }: ProposedVersion, { claim, event }: Beside): Promise<void> {
    // Before the event: of a dismissed proposal somebody else's successor may have written the same version's.
    return this.database.commit(tenantId, [...claim, accept(tenantId, proposalId, serviceId, version), event]);
  }

  /** Refuses a commit with `ServicesMoved` where a later version of one of the services was accepted. */
  expect(tenantId: string, services: readonly KnownVersion[]): Statement {
    const column = <Key extends keyof KnownVersion>(key: Key) => services.map((service) => service[key]);
    return expectVersions(tenantId, column('id'), column('version'));
  }

  /** Which of the proposals are accepted. */
  async accepted(tenantId: string, proposalIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.read(tenantId, find(tenantId, proposalIds));
    return new Set(rows.map(({ id }) => id));
  }

  /** Whether the proposal is accepted; if it was not until now, it never will be. */
  async decide(tenantId: string, proposalId: string): Promise<boolean> {
    const [, accepted] = await this.database.readAll<[unknown, { id: string }]>(
      tenantId,
      dismiss(tenantId, proposalId),
      find(tenantId, [proposalId]),
    );
    return accepted.length > 0;
  }

  /** Refuses, unless a claim in front of it does: a repeated request is told so first, as by a constraint of PostgreSQL. */
  async refuse(tenantId: string, claim: readonly Statement[], refusal: () => AppError): Promise<never> {
    const refused = command('services.refuse', 'select platform.expect(1, 0)', { refusals: { CB001: refusal } });
    await this.database.commit(tenantId, [...claim, refused()]);
    throw refusal();
  }

  /** Removes verdicts that nobody can need any more; how many. */
  async prune(limit: number): Promise<number> {
    return (await this.database.change(WORKER, prune(limit))).length;
  }
}
