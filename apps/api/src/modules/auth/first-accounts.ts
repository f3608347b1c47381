import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { TenantsFacade } from '#modules/tenants';
import { AccountsService } from './accounts.service.js';

/** Somebody whom the environment names. */
interface Named {
  readonly email: string | undefined;
  readonly password: string | undefined;
  readonly name: string;
  readonly role: 'owner' | 'operator';
}

/** Creates the first owner of the default tenant and the operator of the platform from the environment, once; there is no default account. */
@Injectable()
export class FirstAccounts implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountsService,
    private readonly tenants: TenantsFacade,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { env } = this.config;
    const { id: tenantId } = await this.tenants.ensureDefault();
    const [owner, operator] = [
      { email: env.BOOTSTRAP_ADMIN_EMAIL, password: env.BOOTSTRAP_ADMIN_PASSWORD },
      { email: env.BOOTSTRAP_OPERATOR_EMAIL, password: env.BOOTSTRAP_OPERATOR_PASSWORD },
    ];
    if (await this.ensure(tenantId, { ...owner, name: 'Owner', role: 'owner' }))
      this.log.info({ module: 'auth', tenantId }, 'first owner created');
    if (await this.ensure(tenantId, { ...operator, name: 'Operator', role: 'operator' }))
      this.log.info({ module: 'auth', tenantId }, 'operator of the platform created');
  }

  private async ensure(tenantId: string, { email, password, name, role }: Named): Promise<boolean> {
    if (email === undefined || password === undefined) return false;
    return this.accounts.ensure(tenantId, { email: email.toLowerCase(), password, name }, role);
  }
}
