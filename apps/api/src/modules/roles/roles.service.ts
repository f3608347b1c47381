import { Injectable } from '@nestjs/common';
import { Revocations, type Actor } from '#libs/access';
import { changing, Database, type PageRequest, type Slice, type Statement } from '#libs/database';
import type { Precondition } from '#libs/http';
import type { OnceOnly } from '#libs/idempotency';
import { platformPermissions } from './permissions.js';
import { builtInRoles, operatorRole, Role } from './role.entity.js';
import { rolesErrors } from './roles.errors.js';
import { RolesRepository } from './roles.repository.js';
import { TenantRoles } from './tenant-roles.js';

/** A tenant's roles are all read at once, so there is an end to them. */
const MOST = 100;

/** What a tenant's own role is made of. */
export interface RoleDefinition {
  readonly name: string;
  readonly permissions: readonly string[];
}

/** What a role is to permit from now on; the name may be repeated. */
export interface RoleChange {
  readonly name?: string | undefined;
  readonly permissions: readonly string[];
}

/** Knows what roles stand for, who may hand them out, and lets tenants define their own. */
@Injectable()
export class RolesService {
  constructor(
    private readonly roles: RolesRepository,
    private readonly tenantRoles: TenantRoles,
    private readonly revocations: Revocations,
    private readonly database: Database,
  ) {}

  /** All that the roles permit together; a name that stands for nothing permits nothing. */
  async permissionsOf(tenantId: string, names: readonly string[]): Promise<ReadonlySet<string>> {
    const permissions = await this.tenantRoles.standFor(tenantId, names);
    return new Set(permissions.flatMap((permitted) => permitted ?? []));
  }

  /** Throws `roles.unknown` for a name among `wanted` that stands for nothing, `roles.beyond_own` unless the actor has all that `wanted` and `held` permit. */
  async requireGrantable(actor: Actor, wanted: readonly string[], held: readonly string[] = []): Promise<void> {
    const permitted = await this.tenantRoles.standFor(actor.tenantId, [...wanted, ...held]);
    const unknown = wanted.filter((_, index) => !permitted[index]);
    if (unknown.length > 0) throw rolesErrors.unknown({ detail: `Unknown: ${unknown.join(', ')}.` });
    requireHeld(
      actor,
      permitted.flatMap((permissions) => permissions ?? []),
    );
  }

  list(actor: Actor, page: PageRequest): Promise<Slice<Role>> {
    return this.roles.list(actor.tenantId, page);
  }

  /** The role of that name, built in or the tenant's own. */
  async get(actor: Actor, name: string): Promise<Role> {
    const role = builtInOf(name) ?? (await this.roles.find(actor.tenantId, name));
    if (!role) throw rolesErrors.not_found();
    return role;
  }

  /** Defines a role of the tenant's own. */
  async define(actor: Actor, { name, permissions }: RoleDefinition, once: OnceOnly<Role>): Promise<Role> {
    if (builtInOf(name) ?? name === operatorRole.name) throw rolesErrors.name_taken();
    requireWithinTenant(actor, permissions);
    if ((await this.roles.findAll(actor.tenantId)).length >= MOST) throw rolesErrors.too_many();
    const role = Role.define(actor.tenantId, name, permissions, actor.principalId);
    // Somebody may still have a role of that name from before it was removed.
    await this.store(actor, [...once.record(role), told(role, 'defined', this.roles.insert(role))]);
    return role;
  }

  /** Says anew what the role permits; it counts for live sessions on every instance within a second. */
  redefine(actor: Actor, name: string, definition: RoleChange, precondition: Precondition): Promise<Role> {
    return precondition.change(async () => {
      const role = await this.changeable(actor, name, precondition);
      if (definition.name !== undefined && definition.name !== name) throw rolesErrors.other_name();
      requireWithinTenant(actor, [...role.permissions, ...definition.permissions]);
      role.permit(definition.permissions, actor.principalId);
      await this.store(actor, [told(role, 'redefined', this.roles.update(role))]);
      return role;
    });
  }

  /** Removes the role: who has it keeps a name that permits nothing. */
  remove(actor: Actor, name: string, precondition: Precondition): Promise<void> {
    return precondition.change(async () => {
      const role = await this.changeable(actor, name, precondition);
      requireHeld(actor, role.permissions);
      await this.store(actor, [told(role, 'removed', this.roles.delete(role))]);
    });
  }

  private async changeable(actor: Actor, name: string, precondition: Precondition): Promise<Role> {
    const role = await this.get(actor, name);
    if (role.builtIn) throw rolesErrors.built_in();
    precondition.require(role);
    return role;
  }

  /** What is remembered of anybody in the tenant is out of date with the commit. */
  private async store({ tenantId }: Actor, statements: readonly Statement[]): Promise<void> {
    await this.database.commit(tenantId, [...statements, this.revocations.record(tenantId)]);
    this.revocations.learn(tenantId);
  }
}

function told({ tenantId, id, version }: Role, what: string, statement: Statement): Statement {
  const change = { tenantId, action: `roles.role_${what}`, object: { type: 'role', id }, details: { version } };
  return changing(statement, change);
}

function requireHeld(actor: Actor, permissions: readonly string[]): void {
  const lacking = permissions.find((permission) => !actor.permissions.has(permission));
  if (lacking !== undefined) throw rolesErrors.beyond_own({ detail: `You lack ${lacking}.` });
}

/** What belongs to the platform goes into no tenant's role, whoever asks. */
function requireWithinTenant(actor: Actor, permissions: readonly string[]): void {
  const above = permissions.find((permission) => platformPermissions.some((platform) => platform === permission));
  if (above !== undefined)
    throw rolesErrors.beyond_own({ detail: `${above} belongs to the operator of the platform.` });
  requireHeld(actor, permissions);
}

function builtInOf(name: string): Role | undefined {
  const role = builtInRoles.find((builtIn) => builtIn.name === name);
  return role && Object.assign(new Role(), { ...role, version: 1, builtIn: true, createdAt: null, updatedAt: null });
}
