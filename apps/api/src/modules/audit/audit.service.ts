import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import type { PageRequest, Slice } from '#libs/database';
import type { AuditEntry, EntryFilter } from './audit-entry.js';
import { AuditRepository } from './audit.repository.js';
import { ChainVerification, type ChainState } from './chain-verification.js';

/** Shows a tenant what was done and refused in it, and whether that is still as it was written. */
@Injectable()
export class AuditService {
  constructor(
    private readonly entries: AuditRepository,
    private readonly chain: ChainVerification,
  ) {}

  list(actor: Actor, filter: EntryFilter, page: PageRequest): Promise<Slice<AuditEntry>> {
    return this.entries.list(actor.tenantId, filter, page);
  }

  verify(actor: Actor): Promise<ChainState> {
    return this.chain.stateOf(actor.tenantId);
  }
}
