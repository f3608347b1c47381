import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { By, RequirePermission, type Actor } from '#libs/access';
import { Deadline, Describe, type Page, Pagination } from '#libs/http';
import { AuditService } from '../audit.service.js';
import type { AuditEntry } from '../audit-entry.js';
import { chainStateSchema, chainStateView, type ChainStateView } from './chain-state.schemas.js';
import {
  auditEntryPageSchema,
  auditEntryView,
  filterOf,
  listAuditEntriesSchema,
  type AuditEntryView,
  type ListAuditEntries,
} from './audit-entries.schemas.js';

/** Up to ten thousand links are read and hashed. */
const VERIFICATION_MS = 10_000;

@ApiTags('audit')
@Controller('v1/audit-entries')
export class AuditEntriesController {
  constructor(
    private readonly audit: AuditService,
    private readonly pagination: Pagination,
  ) {}

  @Get()
  @RequirePermission('audit:read')
  @Describe({
    summary: 'List audit entries',
    description:
      'What was changed in the tenant and what known callers were refused, newest first unless sorted otherwise. Entries name people and things by their ids only. With `count=true`, `page.total` counts up to 10,000: that number stands for as many or more.',
    answers: { status: 200, description: 'A page of audit entries.', schema: auditEntryPageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listAuditEntriesSchema }) query: ListAuditEntries,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AuditEntryView>> {
    return this.pagination.answer<ListAuditEntries, AuditEntry, AuditEntryView>(
      { list: 'audit-entries', scope: [actor.tenantId], query, reply },
      {
        read: (page) => this.audit.list(actor, filterOf(query), page),
        view: auditEntryView,
        sortValue: (entry) => entry.id,
      },
    );
  }

  @Get('verification')
  @Deadline(VERIFICATION_MS)
  @RequirePermission('audit:read')
  @Describe({
    summary: 'Verify the audit trail',
    description:
      'Follows the newest thousand links of the tenant’s chain, back to its last signed head, and says where the first one is that is not what was sealed. `npm run audit -- verify` follows all of them, and the heads that were published.',
    answers: { status: 200, description: 'The state of the chain.', schema: chainStateSchema },
  })
  async verify(@By() actor: Actor): Promise<ChainStateView> {
    return chainStateView(await this.audit.verify(actor));
  }
}
