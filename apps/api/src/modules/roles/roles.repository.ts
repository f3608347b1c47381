import { Injectable } from '@nestjs/common';
import {
  command,
  Database,
  Listing,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
} from '#libs/database';
import { platformErrors } from '#libs/errors';
import { builtInRoles, Role } from './role.entity.js';
import { rolesErrors } from './roles.errors.js';

const stored = `id, tenant_id as "tenantId", name, permissions, version, ${rfc3339('created_at')} as "createdAt",
  ${rfc3339('updated_at')} as "updatedAt", created_by as "createdBy", updated_by as "updatedBy", false as "builtIn"`;

const findAll = query<Role>('roles.find_all', `select ${stored} from roles.roles where tenant_id = $1`);
const find = query<Role>('roles.find', `select ${stored} from roles.roles where tenant_id = $1 and name = $2`);
const insert = command(
  'roles.insert',
  `insert into roles.roles (id, tenant_id, name, permissions, version, created_at, updated_at, created_by, updated_by)
   values ($1, $2, $3, $4, $5, $6, $6, $7, $7)`,
  { refusals: { roles_name_key: rolesErrors.name_taken } },
);
const update = command(
  'roles.update',
  `update roles.roles set permissions = $3, version = $4, updated_at = $5, updated_by = $6
   where tenant_id = $1 and id = $2 and version = $4 - 1`,
  { exactly: 1, otherwise: platformErrors.precondition_failed },
);
const remove = command('roles.delete', `delete from roles.roles where tenant_id = $1 and id = $2 and version = $3`, {
  exactly: 1,
  otherwise: platformErrors.precondition_failed,
});

// The built-in roles stand in the code and are listed as if they stood beside the others.
const builtIn = builtInRoles
  .map(({ name, permissions }, at) => {
    const list = permissions.map((permission) => `'${permission}'`).join(', ');
    return `('00000000-0000-0000-0000-00000000000${at + 1}'::uuid, '${name}', array[${list}]::text[])`;
  })
  .join(', ');
const listing = new Listing<Role>({
  name: 'roles',
  columns: `id, tenant_id as "tenantId", name, permissions, version, ${rfc3339('created_at')} as "createdAt",
    ${rfc3339('updated_at')} as "updatedAt", tenant_id is null as "builtIn"`,
  from: `(select id, tenant_id, name, permissions, version, created_at, updated_at from roles.roles
    union all select id, null, name, permissions, 1, null, null from (values ${builtIn}) b (id, name, permissions)) r`,
  sorts: { name: { column: 'name', type: 'text' } },
});

/** The only file that speaks SQL about roles. */
@Injectable()
export class RolesRepository {
  constructor(private readonly database: Database) {}

  /** The tenant's own roles. */
  findAll(tenantId: string): Promise<Role[]> {
    return this.database.read(tenantId, findAll(tenantId));
  }

  async find(tenantId: string, name: string): Promise<Role | undefined> {
    const [row] = await this.database.read(tenantId, find(tenantId, name));
    return row && Object.assign(new Role(), row);
  }

  /** A page of the tenant's roles, those that are built in among them. */
  list(tenantId: string, page: PageRequest): Promise<Slice<Role>> {
    return this.database.readSlice(tenantId, listing, [['(tenant_id is null or tenant_id = ?)', tenantId]], page);
  }

  insert({ id, tenantId, name, permissions, version, createdAt, createdBy }: Role): Statement {
    return insert(id, tenantId, name, permissions, version, createdAt, createdBy);
  }

  /** Stores the entity's present version over the one before it. */
  update({ tenantId, id, permissions, version, updatedAt, updatedBy }: Role): Statement {
    return update(tenantId, id, permissions, version, updatedAt, updatedBy);
  }

  /** Removes the role as it was read. */
  delete({ tenantId, id, version }: Role): Statement {
    return remove(tenantId, id, version);
  }
}
