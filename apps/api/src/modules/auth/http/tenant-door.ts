import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ambientContext } from '#libs/context';
import { TenantsFacade, type TenantReference } from '#modules/tenants';
import { authErrors } from '../auth.errors.js';
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

  /**
   * Lets a token pass whose tenant is the one that the caller names, if any; else `auth.tenant_mismatch`. What is no token
   * of ours, or of a tenant that is not there, passes: whoever reads it refuses it.
   */
  async pass(request: FastifyRequest, token: string): Promise<TenantReference | undefined> {
    const claimed = tenantIn(token);
    if (claimed === undefined) return undefined;
    const tenant = await this.tenants.find(claimed);
    if (tenant) noteInLog(tenant.id);
    await this.requireSame(request, claimed);
    return tenant;
  }

  /** The same, and refuses with `tenants.suspended` what would change something in a tenant that is suspended. */
  async passActive(request: FastifyRequest, token: string): Promise<void> {
    const tenant = await this.pass(request, token);
    if (tenant) await this.tenants.requireActive(tenant.id);
  }

  /** Refuses with `auth.tenant_mismatch` where the caller names another tenant than that one. */
  async requireSame(request: FastifyRequest, tenantId: string): Promise<void> {
    const named = tenantNamed(request);
    if (named === undefined) return;
    const tenant = await this.tenants.find(named);
    if (tenant?.id !== tenantId) throw authErrors.tenant_mismatch();
  }
}

function noteInLog(tenantId: string): void {
  const context = ambientContext();
  if (context) context.tenantId = tenantId;
}
