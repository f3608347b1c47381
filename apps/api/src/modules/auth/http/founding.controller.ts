import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { By, RequirePermission, type Actor } from '#libs/access';
import { Describe, etagOf, Heavy, Idempotent } from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import { tenantSchema, type TenantView } from '#modules/tenants';
import { FoundingService } from '../founding.service.js';
import { foundTenantSchema, type FoundTenant } from './founding.schemas.js';

const view = (tenant: TenantView) => tenant;
const headers = (tenant: TenantView) => ({ location: `/v1/tenants/${tenant.id}`, etag: etagOf(tenant) });

/** Founding a tenant begins with its owner's account, and accounts begin here. */
@ApiTags('tenants')
@Controller('v1/tenants')
export class FoundingController {
  constructor(
    private readonly founding: FoundingService,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @Heavy()
  @RequirePermission('tenants:write')
  @Idempotent('accepted')
  @Describe({
    summary: 'Found a tenant',
    description:
      'Creates a tenant and, where one is named, its first owner, both or neither. For the operator of the platform.',
    answers: { status: 201, description: 'The tenant is there.', schema: tenantSchema },
    refusals: ['tenants.slug_taken', 'auth.password_refused', 'unavailable.overloaded'],
  })
  found(
    @By() actor: Actor,
    @Body({ schema: foundTenantSchema }) body: FoundTenant,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { tenantId, principalId } = actor;
    const call = { request, reply, tenantId, principalId, key: 'accepted', view, headers } as const;
    return this.idempotency.answer(call, (once) => this.founding.found(actor, body, once));
  }
}
