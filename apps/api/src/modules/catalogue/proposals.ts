import { Inject, Injectable } from '@nestjs/common';
import { currentContext, onBehalfOf } from '#libs/context';
import { platformErrors } from '#libs/errors';
import { failpoint } from '#libs/failpoints';
import { LOG, type Log } from '#libs/logging';
import { promoted, type Proposal, type StoredService } from './documents/service-document.js';
import { ServiceDocuments } from './service-documents.repository.js';
import type { Beside } from './service-store.js';
import { Verdicts } from './verdicts.repository.js';

/** How long somebody else's proposal is left alone by those who want its place. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 15;
/** As many proposals as are looked after at a time. */
const SOME = 100;

type Proposing = StoredService & { readonly proposal: Proposal };

/**
 * Brings documents and verdicts together. A proposal counts if and only if PostgreSQL accepted it; where a crash lies between
 * the two, whoever comes by next carries the verdict out.
 */
@Injectable()
export class Proposals {
  constructor(
    private readonly documents: ServiceDocuments,
    private readonly verdicts: Verdicts,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The documents as they count: with proposals that were accepted carried out, and the others left out of account. */
  async counted(tenantId: string, documents: readonly StoredService[]): Promise<StoredService[]> {
    const accepted = await this.accepted(tenantId, documents.filter(isProposing));
    await Promise.all(accepted.map((document) => this.promote(document)));
    return documents.map((document) => {
      const its = accepted.find((other) => other === document);
      return its ? promoted(its) : document;
    });
  }

  /** Carries out what was accepted among all of the tenant's proposals. */
  async carryOut(tenantId: string): Promise<void> {
    const proposing = (await this.documents.listProposed(tenantId, whenever(), SOME)).filter(isProposing);
    const accepted = await this.accepted(tenantId, proposing);
    await Promise.all(accepted.map((document) => this.documents.promote(document)));
  }

  /** Has PostgreSQL accept the proposal together with what goes with it, and carries it out. */
  async settle(document: Proposing, beside: Beside): Promise<void> {
    const { tenantId, proposal } = document;
    try {
      const { id: proposalId, contents } = proposal;
      const version = Number(contents['version']);
      await failpoint('catalogue.after_proposal');
      await this.verdicts.commit({ tenantId, proposalId, serviceId: document._id, version }, beside);
    } catch (error) {
      // It may be committed all the same where the answer was lost, so PostgreSQL is asked; what cannot be asked now waits.
      await this.decide(document).catch(() => undefined);
      throw error;
    }
    await failpoint('catalogue.after_verdict');
    await this.promote(document);
  }

  /** Waits until nobody proposes to change the document; somebody who takes too long is taken for dead. */
  async outwait(tenantId: string, look: () => Promise<StoredService | undefined>): Promise<StoredService | undefined> {
    const since = performance.now();
    for (;;) {
      const document = await look();
      if (!document || !isProposing(document)) return document;
      const [counted] = await this.counted(tenantId, [document]);
      if (counted !== document) continue;
      const waited = Math.max(performance.now() - since, Date.now() - document.proposal.at.getTime());
      if (waited >= PATIENCE_MS) await this.decide(document);
      else await pause();
    }
  }

  /** Carries out PostgreSQL's verdict on the proposal; without one until now it is dismissed. */
  async decide(document: Proposing): Promise<void> {
    const { tenantId, proposal } = document;
    if (await this.verdicts.decide(tenantId, proposal.id)) await this.documents.promote(document);
    else await this.documents.discard(document);
  }

  /** Decides on what somebody left behind before then; how many. */
  async decideLeftovers(before: Date, signal: AbortSignal): Promise<number> {
    let decided = 0;
    for (const tenantId of await this.documents.listTenantsProposing(before)) {
      for (const document of await this.documents.listProposed(tenantId, before, SOME)) {
        if (signal.aborted) return decided;
        if (isProposing(document)) await onBehalfOf(tenantId, () => this.decide(document));
        decided++;
      }
    }
    return decided;
  }

  private async accepted(tenantId: string, proposing: readonly Proposing[]): Promise<Proposing[]> {
    if (proposing.length === 0) return [];
    const ids = proposing.map(({ proposal }) => proposal.id);
    const accepted = await this.verdicts.accepted(tenantId, ids);
    return proposing.filter(({ proposal }) => accepted.has(proposal.id));
  }

  /** What is accepted counts already: that its document follows later is no reason to refuse anything. */
  private async promote(document: Proposing): Promise<void> {
    try {
      await this.documents.promote(document);
    } catch (error) {
      this.log.warn(
        { module: 'catalogue', serviceId: document._id, err: error },
        'an accepted change is carried out later',
      );
    }
  }
}

function isProposing(document: StoredService): document is Proposing {
  return document.proposal !== undefined;
}

/** Clocks of other instances may be ahead of ours. */
function whenever(): Date {
  return new Date(Date.now() + 86_400_000);
}

async function pause(): Promise<void> {
  if (currentContext().remaining() < LOOK_MS) throw platformErrors.unavailable({ retryAfter: 1 });
  await new Promise((wake) => setTimeout(wake, LOOK_MS * (0.5 + Math.random())));
}
