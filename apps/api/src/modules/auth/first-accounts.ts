import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config, ConfigFault } from '#libs/config';
import { AppError } from '#libs/errors';
import { LOG, type Log } from '#libs/logging';
import { TenantsFacade } from '#modules/tenants';
import { AccountsService, type NewAccount } from './accounts.service.js';

/** Somebody whom the environment names. */
interface Named extends NewAccount {
  readonly role: 'owner' | 'operator';
  /** The setting that holds the password. */
  readonly setting: string;
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

  /** Throws a `ConfigFault` for passwords that no account may have. */
  async onApplicationBootstrap(): Promise<void> {
    const { id: tenantId } = await this.tenants.ensureDefault();
    const faults: string[] = [];
    for (const person of this.named()) {
      try {
        await this.begin(tenantId, person);
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'auth.password_refused')) throw error;
        faults.push(faultOf(person));
      }
    }
    if (faults.length > 0) throw new ConfigFault(faults);
  }

  private async begin(tenantId: string, { role, ...account }: Named): Promise<void> {
    if (!(await this.accounts.ensure(tenantId, account, role))) {
      if (!(await this.accounts.holds(tenantId, account.email, role)))
        this.log.warn({ module: 'auth', tenantId, role }, 'no first account: its address was known without the role');
    } else if (role === 'owner') this.log.info({ module: 'auth', tenantId }, 'first owner created');
    else this.log.info({ module: 'auth', tenantId }, 'operator of the platform created');
  }

  private named(): Named[] {
    const { env } = this.config;
    const owner = { email: env.BOOTSTRAP_ADMIN_EMAIL, password: env.BOOTSTRAP_ADMIN_PASSWORD };
    const operator = { email: env.BOOTSTRAP_OPERATOR_EMAIL, password: env.BOOTSTRAP_OPERATOR_PASSWORD };
    return [
      ...whole(owner, { name: 'Owner', role: 'owner', setting: 'BOOTSTRAP_ADMIN_PASSWORD' }),
      ...whole(operator, { name: 'Operator', role: 'operator', setting: 'BOOTSTRAP_OPERATOR_PASSWORD' }),
    ];
  }
}

/** Nobody where the environment names nobody. */
function whole(
  { email, password }: { readonly email: string | undefined; readonly password: string | undefined },
  rest: Omit<Named, 'email' | 'password'>,
): Named[] {
  return email === undefined || password === undefined ? [] : [{ ...rest, email: email.toLowerCase(), password }];
}

function faultOf({ setting, password }: Named): string {
  const rule = 'must be neither the address, nor the name, nor one of the most common passwords';
  return `${setting}: ${rule}; seen: (${password.length} characters, hidden)`;
}
