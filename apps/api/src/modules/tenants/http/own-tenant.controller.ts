import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { By, SignedIn, type Actor } from '#libs/access';
import { answerVersioned, Describe } from '#libs/http';
import { TenantsService } from '../tenants.service.js';
import { tenantSchema, tenantView, type TenantView } from '../tenant-view.js';

@ApiTags('tenants')
@Controller('v1/tenant')
export class OwnTenantController {
  constructor(private readonly tenants: TenantsService) {}

  @Get()
  @SignedIn()
  @Describe({
    summary: 'Read the own tenant',
    description: 'The company that the caller belongs to.',
    answers: { status: 200, description: 'The tenant.', schema: tenantSchema },
    versioned: true,
  })
  async own(@By() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<TenantView | undefined> {
    return answerVersioned(reply, tenantView(await this.tenants.get(actor.tenantId)));
  }
}
