import { Injectable } from '@nestjs/common';
import {
  command,
  Database,
  Listing,
  PLATFORM,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
} from '#libs/database';
import { platformErrors } from '#libs/errors';
import { Tenant, type TenantStatus } from './tenant.entity.js';
import { tenantsErrors } from './tenants.errors.js';

const columns = `id, slug, name, status, version, principal_limit as "principalLimit", tenant_limit as "tenantLimit", ${rfc3339('created_at')} as "createdAt", ${rfc3339('updated_at')} as "updatedAt"`;

const findById = query<Tenant>('tenants.find_by_id', `select ${columns} from tenants.tenants where id = $1`);
const findBySlug = query<Tenant>('tenants.find_by_slug', `select ${columns} from tenants.tenants where slug = $1`);
const insert = command(
  'tenants.insert',
  `insert into tenants.tenants (id, slug, name, status, version, created_at, updated_at, created_by, updated_by)
   values ($1, $2, $3, $4, $5, $6, $6, $7, $7)`,
  { refusals: { tenants_slug_key: tenantsErrors.slug_taken } },
);
const update = command(
  'tenants.update',
  `update tenants.tenants set name = $2, status = $3, version = $4, updated_at = $5, updated_by = $6,
     principal_limit = $7, tenant_limit = $8
   where id = $1 and version = $4 - 1`,
  { exactly: 1, otherwise: platformErrors.precondition_failed },
);

/** Which tenants a list shows. */
export interface TenantFilter {
  readonly slug?: string | undefined;
  readonly status?: TenantStatus | undefined;
}

const listing = new Listing<Tenant>({
  name: 'tenants',
  columns,
  from: 'tenants.tenants',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' }, slug: { column: 'slug', type: 'text' } },
});

/** The only file that speaks SQL about tenants. */
@Injectable()
export class TenantsRepository {
  constructor(private readonly database: Database) {}

  async findById(id: string): Promise<Tenant | undefined> {
    return revive((await this.database.read(PLATFORM, findById(id)))[0]);
  }

  async findBySlug(slug: string): Promise<Tenant | undefined> {
    return revive((await this.database.read(PLATFORM, findBySlug(slug)))[0]);
  }

  /** A page of all tenants there are. */
  list({ slug, status }: TenantFilter, page: PageRequest): Promise<Slice<Tenant>> {
    const conditions = ['id is not null', ['slug = ?', slug], ['status = ?', status]] as const;
    return this.database.readSlice(PLATFORM, listing, conditions, page);
  }

  /** In a commit of the platform or of this very tenant. */
  insert({ id, slug, name, status, version, createdAt, createdBy }: Tenant): Statement {
    return insert(id, slug, name, status, version, createdAt, createdBy);
  }

  /** Stores the entity's present version over the one before it. */
  update(tenant: Tenant): Statement {
    const { id, name, status, version, updatedAt, updatedBy, principalLimit, tenantLimit } = tenant;
    return update(id, name, status, version, updatedAt, updatedBy, principalLimit, tenantLimit);
  }
}

function revive(row: Tenant | undefined): Tenant | undefined {
  return row && Object.assign(new Tenant(), row);
}
