import { Injectable } from '@nestjs/common';
import { command, Database, PLATFORM, query, rfc3339, type Statement } from '#libs/database';
import { Tenant } from './tenant.entity.js';

const columns = `id, slug, name, status, version, ${rfc3339('created_at')} as "createdAt", ${rfc3339('updated_at')} as "updatedAt"`;

const findById = query<Tenant>('tenants.find_by_id', `select ${columns} from tenants.tenants where id = $1`);
const findBySlug = query<Tenant>('tenants.find_by_slug', `select ${columns} from tenants.tenants where slug = $1`);
// Instances that start together found the default tenant together; one of them does.
const insertOnce = command(
  'tenants.insert_once',
  `insert into tenants.tenants (id, slug, name, status) values ($1, $2, $3, $4) on conflict (slug) do nothing`,
);

/** The only file that speaks SQL about tenants. */
@Injectable()
export class TenantsRepository {
  constructor(private readonly database: Database) {}

  async findById(id: string): Promise<Tenant | undefined> {
    return (await this.database.read(PLATFORM, findById(id)))[0];
  }

  async findBySlug(slug: string): Promise<Tenant | undefined> {
    return (await this.database.read(PLATFORM, findBySlug(slug)))[0];
  }

  /** Inserts the tenant unless its slug is taken. */
  insertOnce({ id, slug, name, status }: Tenant): Statement {
    return insertOnce(id, slug, name, status);
  }
}
