import type { Principal, Whose } from '../../apps/tools/src/policy/policy.ts';
import { PASSWORD, type House } from './house.js';
import { Person } from './person.js';

/** Permissions that show what is not one’s own. */
const SIGHTS = ['orders:read', 'users:read', 'services:read'] as const;

/** Somebody who looks, as the policy knows them, and whom they oversee. */
export interface Sightseer {
  readonly principal: Principal;
  readonly person: Person;
}

/** People and keys who see as little as one permission each, and those whose things there are to be seen. */
export class Sightseers {
  readonly all: Sightseer[] = [];
  readonly customers: Sightseer[] = [];

  constructor(private readonly house: House) {}

  async assemble(): Promise<void> {
    const { house } = this;
    const owner = await house.owner();
    for (const name of ['customer', 'peer', 'parent']) this.customers.push(seer(name, await house.signUp(name)));
    const parent = this.named('parent').person;
    const account = { email: `sub.${parent.id}@example.com`, password: PASSWORD, name: 'sub-account' };
    await parent.post(`/v1/users/${parent.id}/sub-accounts`, account).created();
    this.customers.push(seer('sub-account', await house.logIn(account.email, PASSWORD)), await this.elsewhere());
    this.all.push(...this.customers, seer('owner', owner, { permissions: SIGHTS }));
    for (const permission of SIGHTS) {
      const role = `only-${permission.replace(':', '-')}`;
      await owner.post('/v1/roles', { name: role, permissions: [permission] }).created();
      this.all.push(seer(`somebody with ${permission}`, await house.staff(role), { permissions: [permission] }));
      const { body } = await owner.post('/v1/api-keys', { name: role, permissions: [permission] }).created();
      const key = new Person(house.url, undefined, { 'x-api-key': body.key as string });
      this.all.push(seer(`a key with ${permission}`, key, { permissions: [permission], kind: 'key' }));
    }
  }

  named(name: string): Sightseer {
    const found = [...this.all, ...this.customers].find(({ principal }) => principal.name === name);
    if (!found) throw new Error(`${name} is not among them.`);
    return found;
  }

  /** Whose a customer’s things are, from where somebody stands. */
  whose({ principal: { name, tenant } }: Sightseer, { principal: customer }: Sightseer): Whose {
    if (name === customer.name) return 'own';
    if (tenant !== customer.tenant) return 'other tenant’s';
    return customer.name === 'sub-account' ? 'sub-account’s' : customer.name === 'parent' ? 'parent’s' : 'peer’s';
  }

  /** The owner of another tenant, who may see all there is at home. */
  private async elsewhere(): Promise<Sightseer> {
    const { house } = this;
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'other', 'Other', 'active')`,
    );
    const account = { email: 'elsewhere@example.com', password: PASSWORD, name: 'elsewhere' };
    const [headers, name] = [{ 'x-tenant-id': 'other' }, 'other tenant’s owner'];
    await house.stranger.post('/v1/auth/signup', account, headers).created();
    await house.rows(`update users.users set roles = array['owner'] where email = $1`, [account.email]);
    const { email, password } = account;
    const { body } = await house.stranger.post('/v1/auth/login', { email, password }, headers).ok();
    return seer(name, new Person(house.url, body), { permissions: SIGHTS, tenant: 'other' });
  }
}

function seer(name: string, person: Person, more: Partial<Principal> = {}): Sightseer {
  const oversees: readonly Whose[] = name === 'parent' ? ['sub-account’s'] : [];
  const principal = { name, enters: true, kind: 'person', tenant: 'this', permissions: [], oversees } as const;
  return { principal: { ...principal, ...more }, person };
}
