import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ambientContext } from '#libs/context';
import { TenantsFacade } from '#modules/tenants';
import { tenantIn } from '../tenant-tokens.js';
import { tenantNamed } from './named-tenant.js';

/** Finds out whose a request is before anybody has signed in, and notes it for the log. */
@Injectable()
export class TenantDoor {
  constructor(private readonly tenants: TenantsFacade) {}

  /** The tenant that the caller names, or the default one. Throws `tenants.not_found` and `tenants.suspended`. */
  async enter(request: FastifyRequest): Promise<string> {
    const { id } = await this.tenants.requireActive(tenantNamed(request));
    noteInLog(id);
    return id;
  }

  /** Notes whose the token is; what is no token of ours, or of a tenant that is not there, is nobody's. */
  async pass(token: string): Promise<void> {
    const claimed = tenantIn(token);
    const tenant = claimed === undefined ? undefined : await this.tenants.find(claimed);
    if (tenant) noteInLog(tenant.id);
  }
}

function noteInLog(tenantId: string): void {
  const context = ambientContext();
  if (context) context.tenantId = tenantId;
}
