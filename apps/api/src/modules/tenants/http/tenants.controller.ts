import { Body, Controller, Get, Param, Patch, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, type Actor } from '#libs/access';
import { answerVersioned, Describe, IfMatch, Pagination, type Page, type Precondition } from '#libs/http';
import type { Tenant } from '../tenant.entity.js';
import { tenantSchema, tenantView, type TenantView } from '../tenant-view.js';
import { TenantsService } from '../tenants.service.js';
import {
  listTenantsSchema,
  tenantPageSchema,
  updateTenantSchema,
  type ListTenants,
  type UpdateTenant,
} from './tenants.schemas.js';

const id = { schema: z.uuid().toLowerCase() };

/** All tenants, for the operator of the platform. They are founded in auth, which makes their owners' accounts. */
@ApiTags('tenants')
@Controller('v1/tenants')
export class TenantsController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly pagination: Pagination,
  ) {}

  @Get()
  @RequirePermission('tenants:read')
  @Describe({
    summary: 'List tenants',
    description: 'All tenants of the platform, newest first unless sorted otherwise. For the operator of the platform.',
    answers: { status: 200, description: 'A page of tenants.', schema: tenantPageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @Query({ schema: listTenantsSchema }) query: ListTenants,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<TenantView>> {
    return this.pagination.answer<ListTenants, Tenant, TenantView>(
      { list: 'tenants', scope: ['platform'], query, reply },
      {
        read: (page) => this.tenants.list(query, page),
        view: tenantView,
        sortValue: (tenant, sort) => (sort.endsWith('slug') ? tenant.slug : tenant.createdAt),
      },
    );
  }

  @Get(':id')
  @RequirePermission('tenants:read')
  @Describe({
    summary: 'Read a tenant',
    description: 'Any tenant of the platform. For the operator of the platform.',
    answers: { status: 200, description: 'The tenant.', schema: tenantSchema },
    refusals: ['tenants.not_found'],
    versioned: true,
  })
  async get(
    @Param('id', id) tenantId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantView | undefined> {
    return answerVersioned(reply, tenantView(await this.tenants.read(tenantId)));
  }

  @Patch(':id')
  @RequirePermission('tenants:write')
  @Describe({
    summary: 'Change a tenant',
    description:
      'Renames, suspends or readmits a tenant, or gives it rate limits of its own. Suspended, its people cannot sign in, and within a second everything they hold is refused, until it is active again.',
    answers: { status: 200, description: 'The tenant as changed.', schema: tenantSchema },
    refusals: ['tenants.not_found', 'tenants.own_tenant'],
    conditional: true,
  })
  async update(
    @By() actor: Actor,
    @Param('id', id) tenantId: string,
    @IfMatch() precondition: Precondition,
    @Body({ schema: updateTenantSchema }) body: UpdateTenant,
  ): Promise<TenantView> {
    return precondition.answer(tenantView(await this.tenants.update(actor, tenantId, body, precondition)));
  }
}
