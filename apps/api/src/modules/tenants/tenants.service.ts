import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '#libs/config';
import { Database, PLATFORM } from '#libs/database';
import { Tenant } from './tenant.entity.js';
import { tenantsErrors } from './tenants.errors.js';
import { TenantsRepository } from './tenants.repository.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REMEMBERED_MS = 5_000;

/** Finds tenants by the name a request gives them; briefly remembered, since every request asks. */
@Injectable()
export class TenantsService {
  private readonly remembered = new LRUCache<string, Tenant>({ max: 10_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** The tenant with that id or slug. */
  async find(idOrSlug: string): Promise<Tenant | undefined> {
    const known = this.remembered.get(idOrSlug);
    if (known) return known;
    const tenant = UUID.test(idOrSlug)
      ? await this.tenants.findById(idOrSlug)
      : await this.tenants.findBySlug(idOrSlug);
    if (tenant) this.remembered.set(idOrSlug, tenant);
    return tenant;
  }

  /** The same, or the default one where none is named. Throws `tenants.not_found`. */
  async get(idOrSlug: string = this.config.env.DEFAULT_TENANT): Promise<Tenant> {
    const tenant = await this.find(idOrSlug);
    if (!tenant) throw tenantsErrors.not_found();
    return tenant;
  }

  /** The same, only if the tenant may be used. Throws `tenants.suspended` too. */
  async getActive(idOrSlug?: string): Promise<Tenant> {
    const tenant = await this.get(idOrSlug);
    if (tenant.status === 'suspended') throw tenantsErrors.suspended();
    return tenant;
  }

  /** The default tenant, founded where it is not there yet. */
  async ensureDefault(): Promise<Tenant> {
    const slug = this.config.env.DEFAULT_TENANT;
    if (!(await this.tenants.findBySlug(slug)))
      await this.database.commit(PLATFORM, [this.tenants.insertOnce(Tenant.found(slug))]);
    return this.get(slug);
  }
}
