import { Injectable } from '@nestjs/common';
import { TenantsFacade } from '#modules/tenants';
import { UsersFacade, type UserView } from '#modules/users';

/** The people who may act: active themselves, in a tenant that is. */
@Injectable()
export class ActiveUsers {
  constructor(
    private readonly users: UsersFacade,
    private readonly tenants: TenantsFacade,
  ) {}

  /** The user, if they may act. */
  async find(tenantId: string, id: string): Promise<UserView | undefined> {
    const [user, tenant] = await Promise.all([this.users.find(tenantId, id), this.tenants.find(tenantId)]);
    return user?.status === 'active' && tenant?.status === 'active' ? user : undefined;
  }
}
