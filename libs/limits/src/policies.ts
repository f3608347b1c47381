import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { Config, rateOf, type Rate } from '#libs/config';
import { Sealer } from '#libs/sealing';
import type { AttemptTerms } from './declarations.js';
import { Limit, type Counter, type PolicyName } from './limit.js';
import { sourceOf } from './source.js';
import { TenantRates, type OwnRates } from './tenant-rates.js';

/** Over all accounts an address may try so many times as often as on one. */
const PER_IP = 10;

/** Who asks, before and after they are known. */
export interface Asker {
  readonly ip: string;
  readonly actor?: Actor | undefined;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Known {
  readonly own: OwnRates | undefined;
  readonly counters: readonly Counter[];
}

/** Says which counters a request takes of. A key of one names its tenant, wherever it has one. */
@Injectable()
export class Policies {
  private readonly known = new WeakMap<Actor, Known>();
  private readonly limits = new Map<string, Limit>();

  constructor(
    private readonly config: Config,
    private readonly tenants: TenantRates,
    private readonly sealer: Sealer,
  ) {}

  /** Of the address that it comes from: of IPv6, the /64 that a customer gets. */
  ofAddress(ip: string): Counter[] {
    const limit = this.limit('ip', this.config.env.RATE_LIMIT_IP);
    return limit ? [{ limit, key: `ip:${sourceOf(ip)}` }] : [];
  }

  /** Of the user or the API key, and of their tenant. Answers at once where the tenant is known. */
  ofActor(actor: Actor): readonly Counter[] | Promise<readonly Counter[]> {
    const own = this.tenants.of(actor.tenantId);
    return own instanceof Promise ? own.then((found) => this.counted(actor, found)) : this.counted(actor, own);
  }

  /** Of a route that has a limit of its own: for each who calls it. It is lifted together with that of principals. */
  ofRoute(route: string, rate: Rate, { ip, actor }: Asker): Counter[] {
    if (this.config.env.RATE_LIMIT_PRINCIPAL === 'off') return [];
    const whose = actor ? `${actor.tenantId}:${actor.principalId}` : sourceOf(ip);
    return [{ limit: this.limit('route', rate) as Limit, key: `route:${route}:${whose}` }];
  }

  /** Of attempts: on one account from one address, and from one address on all of them. */
  async ofAttempt({ family, on, failuresOnly, refusal }: AttemptTerms, asker: Asker): Promise<Counter[]> {
    const rate = this.config.env.RATE_LIMIT_AUTH;
    if (rate === 'off' || (on === 'principal' && !asker.actor)) return [];
    const [ip, more] = [sourceOf(asker.ip), { ...(failuresOnly && { returnable: true as const }), refusal }];
    const fromIp = this.limit('auth-ip', { count: rate.count * PER_IP, seconds: rate.seconds }) as Limit;
    const account = await this.accountOf(on, asker);
    return [
      ...(account
        ? [{ limit: this.limit('auth', rate) as Limit, key: `auth:${family}:${ip}:${account}`, ...more }]
        : []),
      { limit: fromIp, key: `auth-ip:${family}:${ip}`, ...more },
    ];
  }

  private counted(actor: Actor, own: OwnRates | undefined): readonly Counter[] {
    const known = this.known.get(actor);
    if (known && known.own === own) return known.counters;
    const { RATE_LIMIT_PRINCIPAL, RATE_LIMIT_TENANT } = this.config.env;
    const principal = this.limit('principal', own?.principalLimit ?? RATE_LIMIT_PRINCIPAL);
    const tenant = this.limit('tenant', own?.tenantLimit ?? RATE_LIMIT_TENANT);
    const { tenantId, principalId } = actor;
    const counters = [
      ...(principal ? [{ limit: principal, key: `principal:${tenantId}:${principalId}` }] : []),
      ...(tenant ? [{ limit: tenant, key: `tenant:${tenantId}` }] : []),
    ];
    this.known.set(actor, { own, counters });
    return counters;
  }

  /**
   * Under a hash, since an address in a mailbox is nobody's business in Redis, and under the tenant's id, since a tenant has
   * many spellings. Who names one that there is not, tries nobody's account, whatever they call it.
   */
  private async accountOf(on: AttemptTerms['on'], { actor, body, headers }: Asker): Promise<string | undefined> {
    if (on === 'principal') return `${actor?.tenantId}:${actor?.principalId}`;
    const { email } = (on === 'email' && typeof body === 'object' && body !== null ? body : {}) as { email?: unknown };
    if (typeof email !== 'string') return undefined;
    const named = headers['x-tenant-id'];
    const { DEFAULT_TENANT } = this.config.env;
    const tenantId = await this.tenants.idOf(typeof named === 'string' && named !== '' ? named : DEFAULT_TENANT);
    const account = [tenantId ?? '', email.trim().toLowerCase()];
    return this.sealer.sign('rate limit', JSON.stringify(account)).toString('base64url', 0, 18);
  }

  /** The same object for the same numbers; undefined where the limit is lifted. */
  private limit(policy: PolicyName, setting: Rate | string): Limit | undefined {
    const rate = typeof setting === 'string' ? rateOf(setting) : setting;
    if (rate === 'off') return undefined;
    const name = `${policy}:${rate.count}/${rate.seconds}`;
    let limit = this.limits.get(name);
    if (!limit) this.limits.set(name, (limit = new Limit(policy, rate)));
    return limit;
  }
}
