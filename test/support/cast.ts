import { randomUUID } from 'node:crypto';
import { PRINCIPALS, TAKEN, type Principal, type Thing, type Whose } from '../../apps/tools/src/policy/policy.ts';
import { cancelledOrder, makeThing } from './things.js';
import { PASSWORD, type House } from './house.js';
import { Person } from './person.js';

type Name = string;

const MALFORMED: Readonly<Record<Thing, string>> = {
  ...{ user: 'x', order: '1', service: '-', session: 'me' },
  ...{ role: '%21%21', 'api key': 'x', tenant: 'x', 'dead letter': 'x' },
};
const PERSONAL: readonly Thing[] = ['user', 'order', 'session'];

/** Everybody whom the policy names, signed in, each with things of their own. */
export class Cast {
  private readonly people = new Map<Name, Person>();
  private readonly ids = new Map<string, string>();
  private readonly tenants = new Map<string, string>();
  /** Who makes things for the others, and is nobody that the policy names. */
  private readonly makers = new Map<'this' | 'other', Person>();

  constructor(
    private readonly house: House,
    /** An instance whose access tokens live for ten seconds. */
    private readonly brief: House,
  ) {}

  as({ name }: Principal): Person {
    const person = this.people.get(name);
    if (!person) throw new Error(`${name} is not in the cast.`);
    return person;
  }

  /** Of what the other tenant has, from where the principal stands. */
  idsOfTheOther({ tenant }: Principal): readonly string[] {
    const other = tenant === 'this' ? /other/ : /^(?!.*other)(?!tenant).* (this|of) ?/;
    return [...this.ids]
      .filter(([what, id]) => other.test(what) && !what.startsWith('tenant') && id !== '')
      .map(([, id]) => id);
  }

  /** The same principal with credentials that nobody else uses up. */
  async afresh(principal: Principal, { stranger, url } = this.house): Promise<Person> {
    const { email } = (this.as(principal).session as { user: { email: string } }).user;
    const login = () => stranger.post('/v1/auth/login', { email, password: PASSWORD }, tenantOf(principal));
    let answer = await login();
    // A busy machine sends some of a crowd away for a moment.
    while (answer.status === 503) answer = await login();
    if (answer.status !== 200) throw new Error(`${principal.name} was answered ${answer.text}`);
    return new Person(url, answer.body);
  }

  /** For somebody whose every session has ended. */
  async readmit(principal: Principal, house = this.house): Promise<void> {
    this.people.set(principal.name, await this.afresh(principal, house));
  }

  /** The id of such a thing, from where the principal stands; undefined where there is none of the kind. */
  async idOf(thing: Thing, principal: Principal, whose: Whose, fresh: boolean): Promise<string | undefined> {
    if (whose === 'malformed') return MALFORMED[thing];
    if (whose === 'missing') return thing === 'role' ? 'nobody-s' : randomUUID();
    if (PERSONAL.includes(thing)) return this.personal(thing, principal, whose);
    if (whose === 'deleted') return this.ids.get(`${thing} deleted`);
    if (whose !== 'own' && whose !== 'other tenant’s') return undefined;
    const isThis = (principal.tenant === 'this') === (whose === 'own');
    if (fresh) return this.make(thing, isThis ? 'this' : 'other');
    return this.ids.get(`${thing} ${isThis ? 'this' : 'other'}`);
  }

  async assemble(): Promise<void> {
    const { house } = this;
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'other', 'Other', 'active')`,
    );
    for (const { id, slug } of (await house.rows('select id, slug from tenants.tenants')) as {
      id: string;
      slug: string;
    }[])
      this.tenants.set(slug === 'other' ? 'other' : 'this', id);
    for (const principal of PRINCIPALS) if (principal.kind === 'person') await this.enter(principal);
    for (const tenant of ['this', 'other'] as const) await this.hire(tenant);
    this.people.set('anonymous', house.stranger);
    for (const tenant of ['this', 'other'] as const) await this.furnish(tenant);
    for (const principal of PRINCIPALS) if (principal.kind === 'person') await this.possess(principal);
    await this.deleteSome();
    await this.lock();
  }

  private personal(thing: Thing, { name, kind, tenant }: Principal, whose: Whose): string | undefined {
    const of = { 'peer’s': 'peer', 'sub-account’s': 'sub-account', 'parent’s': 'parent' } as const;
    if (whose === 'deleted') return this.ids.get(`${thing} deleted`);
    if (whose === 'own') return kind === 'person' ? this.ids.get(`${thing} of ${name}`) : undefined;
    if (whose === 'other tenant’s')
      return this.ids.get(`${thing} of ${tenant === 'this' ? 'other tenant’s customer' : 'customer'}`);
    const owner = of[whose as keyof typeof of];
    return owner === name ? undefined : this.ids.get(`${thing} of ${owner}`);
  }

  private async enter({ name, tenant, permissions }: Principal): Promise<void> {
    const house = name === 'expired' ? this.brief : this.house;
    const email = `cast-${name.replaceAll(/[^a-z]+/g, '-')}@example.com`;
    const headers = tenantOf({ tenant });
    const account = { email, password: PASSWORD, name };
    if (name === 'sub-account') {
      const parent = this.people.get('parent') as Person;
      await parent.post(`/v1/users/${parent.id}/sub-accounts`, account).created();
    } else await house.stranger.post('/v1/auth/signup', account, headers).created();
    const role = roleOf(name, permissions);
    if (role) await house.rows('update users.users set roles = array[$2] where email = $1', [email, role]);
    const { body } = await house.stranger.post('/v1/auth/login', { email, password: PASSWORD }, headers).ok();
    this.people.set(name, new Person(house.url, body));
    this.ids.set(`user of ${name}`, body.user.id as string);
  }

  private async hire(tenant: 'this' | 'other'): Promise<void> {
    const name = `${tenant} maker’s owner`;
    const maker: Principal = { name, kind: 'person', enters: true, tenant, permissions: ['tenant:own'] };
    await this.enter(maker);
    this.makers.set(tenant, this.as(maker));
    await this.house.stranger
      .post('/v1/auth/signup', { email: TAKEN, password: PASSWORD, name: 'Taken' }, tenantOf({ tenant }))
      .created();
  }

  /** A service, a role, a key, a dead letter and the tenant itself, of each tenant. */
  private async furnish(tenant: 'this' | 'other'): Promise<void> {
    const owner = tenant === 'this' ? 'owner' : 'other tenant’s owner';
    for (const thing of ['service', 'role', 'api key', 'dead letter'] as const)
      this.ids.set(`${thing} ${tenant}`, await this.make(thing, tenant));
    this.ids.set(`tenant ${tenant}`, this.tenants.get(tenant) ?? '');
    for (const { name, kind, tenant: home, permissions } of PRINCIPALS) {
      if (kind !== 'key' || home !== tenant) continue;
      const definition = { name, permissions: permissions.length > 0 ? permissions : ['audit:read'] };
      const { body } = await (this.people.get(owner) as Person).post('/v1/api-keys', definition).created();
      this.people.set(name, new Person(this.house.url, undefined, { 'x-api-key': body.key as string }));
      if (name === 'revoked key') this.ids.set('api key deleted', body.id as string);
    }
  }

  private make(thing: Thing, tenant: 'this' | 'other'): Promise<string> {
    return makeThing(thing, {
      house: this.house,
      owner: this.makers.get(tenant) as Person,
      tenantId: this.tenants.get(tenant) ?? '',
    });
  }

  /** An order of their own, cancelled, and the session they are in. */
  private async possess(principal: Principal): Promise<void> {
    const { name } = principal;
    // Whose token lives for ten seconds gets it now.
    if (name === 'expired') await this.readmit(principal, this.brief);
    const person = this.as(principal);
    const serviceId = this.ids.get(`service ${name.startsWith('other') ? 'other' : 'this'}`) ?? '';
    this.ids.set(`order of ${name}`, await cancelledOrder(person, serviceId));
    this.ids.set(`session of ${name}`, person.sessionId);
  }

  /** What was there once. */
  private async deleteSome(): Promise<void> {
    const owner = this.people.get('owner') as Person;
    const gone = await this.house.signUp('gone');
    const session = gone.sessionId;
    const order = await cancelledOrder(gone, this.ids.get('service this') ?? '');
    await owner.delete(`/v1/orders/${order}`, { 'if-match': '*' }).done();
    await owner.delete(`/v1/users/${gone.id}`, { 'if-match': '*' }).done();
    const service = await this.make('service', 'this');
    await owner.delete(`/v1/services/${service}`, { 'if-match': '*' }).done();
    const role = await this.make('role', 'this');
    await owner.delete(`/v1/roles/${role}`, { 'if-match': '*' }).done();
    await owner.delete(`/v1/api-keys/${this.ids.get('api key deleted')}`).done();
    const letter = await this.make('dead letter', 'this');
    await this.house.rows(`update platform.dead_letters set status = 'redriven' where id = $1`, [letter]);
    for (const [thing, id] of Object.entries({ order, user: gone.id, session, service, role, 'dead letter': letter }))
      this.ids.set(`${thing} deleted`, id);
  }

  /** Those whose credentials are no good any more. */
  private async lock(): Promise<void> {
    const [owner, revoked, suspended] = ['owner', 'revoked', 'suspended'].map(
      (name) => this.people.get(name) as Person,
    );
    await revoked?.post('/v1/auth/logout').done();
    await owner?.patch(`/v1/users/${suspended?.id}`, { status: 'suspended' }, { 'if-match': '*' }).ok();
  }
}

function tenantOf({ tenant }: Pick<Principal, 'tenant'>): { readonly 'x-tenant-id': string } {
  return { 'x-tenant-id': tenant === 'this' ? 'default' : 'other' };
}

/** The built-in role that stands for these permissions. */
function roleOf(name: Name, permissions: readonly string[]): string | undefined {
  if (permissions.length === 0) return undefined;
  return name.endsWith('owner') ? 'owner' : name;
}
