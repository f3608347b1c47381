import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { builtInRoles, type Role } from './role.entity.js';
import { rolesErrors } from './roles.errors.js';

/** Knows what roles stand for, and who may hand them out. */
@Injectable()
export class RolesService {
  private readonly roles = new Map<string, Role>(builtInRoles.map((role) => [role.name, role]));

  /** All that the roles permit together; a name that stands for nothing permits nothing. */
  permissionsOf(names: readonly string[]): ReadonlySet<string> {
    return new Set(names.flatMap((name) => this.roles.get(name)?.permissions ?? []));
  }

  /** Throws `roles.unknown` or `roles.beyond_own` unless the actor may give and take these roles. */
  requireGrantable(actor: Actor, names: readonly string[]): void {
    const unknown = names.filter((name) => !this.roles.has(name));
    if (unknown.length > 0) throw rolesErrors.unknown({ detail: `Unknown: ${unknown.join(', ')}.` });
    for (const permission of this.permissionsOf(names)) {
      if (!actor.permissions.has(permission)) throw rolesErrors.beyond_own();
    }
  }
}
