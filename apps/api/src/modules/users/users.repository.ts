import { Injectable } from '@nestjs/common';
import type { Sight } from '#libs/access';
import { Caches, type Cache } from '#libs/cache';
import {
  command,
  Database,
  Listing,
  onceCommitted,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
  type Transaction,
} from '#libs/database';
import { platformErrors } from '#libs/errors';
import { User } from './user.entity.js';
import { usersErrors } from './users.errors.js';

const columns = `id, tenant_id as "tenantId", email, name, status, roles, parent_id as "parentId", version,
  ${rfc3339('email_verified_at')} as "emailVerifiedAt", ${rfc3339('created_at')} as "createdAt",
  ${rfc3339('updated_at')} as "updatedAt", ${rfc3339('deleted_at')} as "deletedAt",
  created_by as "createdBy", updated_by as "updatedBy"`;

const findById = query<User>('users.find', `select ${columns} from users.users where tenant_id = $1 and id = $2`);
const findMany = query<User>(
  'users.find_many',
  `select ${columns} from users.users where tenant_id = $1 and id = any($2::uuid[])`,
);
/** Found where there is nobody, so that an unknown address takes as much work as a known one. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const findByEmail = query<User>(
  'users.find_by_email',
  `select ${columns} from (
     select coalesce(u.id, '${NOBODY}') as id, coalesce(u.tenant_id, $1) as tenant_id, coalesce(u.email, $2) as email,
       coalesce(u.name, 'nobody') as name, coalesce(u.status, 'active') as status, coalesce(u.roles, '{customer}') as roles,
       u.parent_id, coalesce(u.version, 1) as version, u.email_verified_at, coalesce(u.created_at, 'epoch') as created_at,
       coalesce(u.updated_at, 'epoch') as updated_at, u.deleted_at,
       coalesce(u.created_by, '${NOBODY}') as created_by, coalesce(u.updated_by, '${NOBODY}') as updated_by
     from (select) as once
       left join (
         select * from users.users where tenant_id = $1 and email = $2 and deleted_at is null) u on true) as somebody`,
);
const everKnown = query<{ known: boolean }>(
  'users.was_ever_known',
  `select exists (select from users.users where tenant_id = $1 and email = $2) as known`,
);
const insert = command(
  'users.insert',
  `insert into users.users (id, tenant_id, email, name, status, roles, parent_id, version, created_at, updated_at,
     created_by, updated_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $10)`,
  { refusals: { users_email_key: usersErrors.email_taken } },
);
const update = command(
  'users.update',
  `update users.users set name = $3, status = $4, roles = $5, version = $6, updated_at = $7, updated_by = $8, deleted_at = $9
   where tenant_id = $1 and id = $2 and version = $6 - 1`,
  { exactly: 1, otherwise: platformErrors.precondition_failed },
);

// Counted by the server: it changes the row as it is, whatever somebody else makes of it meanwhile.
const confirmEmail = query<Confirmed>(
  'users.confirm_email',
  `update users.users set email_verified_at = now(), version = version + 1, updated_at = now(), updated_by = id
   where tenant_id = $1 and id = $2 and email_verified_at is null and deleted_at is null
   returning version, status, roles`,
);

// Locks the other owners, so that two who leave at the same moment cannot both count on each other.
const keepAnOwner = command(
  'users.keep_an_owner',
  `select platform.expect(1, least(1, count(*))) from (
     select id from users.users where tenant_id = $1 and id <> $2 and status = 'active' and 'owner' = any(roles) for update) owners`,
  { refusals: { CB001: usersErrors.last_owner } },
);

/** A user whose address was verified just now. */
export interface Confirmed {
  readonly version: number;
  readonly status: 'active' | 'suspended';
  readonly roles: string[];
}

/** Which users a list shows. */
export interface UserFilter {
  readonly email?: string | undefined;
  readonly status?: string | undefined;
  readonly parentId?: string | undefined;
}

const listing = new Listing<User>({
  name: 'users',
  columns,
  from: 'users.users',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' }, email: { column: 'email', type: 'text' } },
});

/** The only file that speaks SQL about users. */
@Injectable()
export class UsersRepository {
  private readonly profiles: Cache<User>;

  constructor(
    private readonly database: Database,
    caches: Caches,
  ) {
    this.profiles = caches.of({ module: 'users', thing: 'profile', revive });
  }

  /** The user as of a moment ago: to be shown, not to be decided upon or changed. */
  async profile(tenantId: string, id: string): Promise<User> {
    const user = await this.profiles.read(tenantId, id, () => this.find(tenantId, id));
    if (!user) throw usersErrors.not_found();
    return user;
  }

  /** What was known of the user is out of date once the statement is committed. */
  changing(tenantId: string, id: string, statement: Statement): Statement {
    return onceCommitted(statement, () => this.profiles.forgetSoon(tenantId, id));
  }

  /** Takes what was known of the user out everywhere. */
  forget(tenantId: string, id: string): Promise<void> {
    return this.profiles.forget(tenantId, id);
  }

  async find(tenantId: string, id: string): Promise<User | undefined> {
    return revive((await this.database.read(tenantId, findById(tenantId, id)))[0]);
  }

  async get(tenantId: string, id: string): Promise<User> {
    const user = await this.find(tenantId, id);
    if (!user) throw usersErrors.not_found();
    return user;
  }

  /** Those that there are, as of a moment ago; who is not remembered is read with the others in one statement. */
  async findMany(tenantId: string, ids: readonly string[]): Promise<User[]> {
    const remembered = new Map(ids.map((id) => [id, this.profiles.known(tenantId, id)]));
    const [one, ...more] = ids.filter((id) => !remembered.get(id));
    const known = [...remembered.values()].filter((user) => user !== undefined);
    if (one === undefined) return known;
    if (more.length > 0)
      return [...known, ...(await this.database.read(tenantId, findMany(tenantId, [one, ...more]))).map(revive)];
    const read = await this.profiles.read(tenantId, one, () => this.find(tenantId, one));
    return read ? [...known, read] : known;
  }

  /** What `shape` makes of the user with that address; it is made of nobody as well, and thrown away. */
  async findByEmail<View>(tenantId: string, email: string, shape: (user: User) => View): Promise<View | undefined> {
    const [row] = (await this.database.read(tenantId, findByEmail(tenantId, email))) as [User];
    const view = shape(revive(row));
    return row.id === NOBODY ? undefined : view;
  }

  async wasEverKnown(tenantId: string, email: string): Promise<boolean> {
    return (await this.database.read(tenantId, everKnown(tenantId, email)))[0]?.known === true;
  }

  /** A page of the users that may be seen. */
  async list({ tenantId, condition }: Sight, filter: UserFilter, page: PageRequest): Promise<Slice<User>> {
    // A closed account is shown only to who asks for closed ones.
    const shown = filter.status === undefined ? 'deleted_at is null' : (['status = ?', filter.status] as const);
    const conditions = [condition, ['parent_id = ?', filter.parentId], ['email = ?', filter.email], shown] as const;
    const { items, total } = await this.database.readSlice(tenantId, listing, conditions, page);
    return { items: items.map((row) => revive(row)), total };
  }

  insert(user: User): Statement {
    const { id, tenantId, email, name, status, roles, parentId, version, createdAt, createdBy } = user;
    return insert(id, tenantId, email, name, status, roles, parentId, version, createdAt, createdBy);
  }

  /** Refuses the commit where nobody but this user owns the tenant. */
  keepAnOwner({ tenantId, id }: User): Statement {
    return keepAnOwner(tenantId, id);
  }

  /** Marks the address as verified within the transaction; undefined where it is already, or the account is closed. */
  async confirmEmail(tx: Transaction, tenantId: string, id: string): Promise<Confirmed | undefined> {
    return (await tx.read(confirmEmail(tenantId, id)))[0];
  }

  /** Stores the entity's present version over the one before it. */
  update(user: User): Statement {
    const { tenantId, id, name, status, roles, version, updatedAt, updatedBy, deletedAt } = user;
    const stored = update(tenantId, id, name, status, roles, version, updatedAt, updatedBy, deletedAt);
    return this.changing(tenantId, id, stored);
  }
}

function revive<Found extends User | undefined>(row: Found): Found {
  return row === undefined || row instanceof User ? row : Object.assign(new User(), row);
}
