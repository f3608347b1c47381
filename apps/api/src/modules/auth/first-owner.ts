import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { TenantsFacade } from '#modules/tenants';
import { AccountsService } from './accounts.service.js';

/** Creates the first owner of the default tenant from the environment, once; there is no default account. */
@Injectable()
export class FirstOwner implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountsService,
    private readonly tenants: TenantsFacade,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { BOOTSTRAP_ADMIN_EMAIL, BOOTSTRAP_ADMIN_PASSWORD: password } = this.config.env;
    const tenant = await this.tenants.ensureDefault();
    if (BOOTSTRAP_ADMIN_EMAIL === undefined || password === undefined) return;
    const email = BOOTSTRAP_ADMIN_EMAIL.toLowerCase();
    const created = await this.accounts.ensureOwner(tenant.id, { email, password, name: 'Owner' });
    if (created) this.log.info({ module: 'auth', tenantId: tenant.id }, 'first owner created');
  }
}
