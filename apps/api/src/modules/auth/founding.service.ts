import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { Database, within } from '#libs/database';
import type { OnceOnly } from '#libs/idempotency';
import { TenantsFacade, type TenantView } from '#modules/tenants';
import { AccountsService, type NewAccount } from './accounts.service.js';

/** A tenant that is to be, and who is to own it. */
export interface Foundation {
  readonly slug: string;
  readonly name: string;
  readonly owner?: NewAccount | undefined;
}

/** Founds tenants together with their owners' accounts. */
@Injectable()
export class FoundingService {
  constructor(
    private readonly tenants: TenantsFacade,
    private readonly accounts: AccountsService,
    private readonly database: Database,
  ) {}

  /** The tenant and its owner, or neither. */
  async found(actor: Actor, { slug, name, owner }: Foundation, once: OnceOnly<TenantView>): Promise<TenantView> {
    const { tenant, statements } = this.tenants.found({ slug, name }, actor.principalId);
    const account = owner && (await this.accounts.prepare(tenant.id, owner, ['owner'], actor.principalId));
    await this.database.commit(actor.tenantId, [
      ...once.record(tenant),
      ...within(tenant.id, [...statements, ...(account?.statements ?? [])]),
    ]);
    return tenant;
  }
}
