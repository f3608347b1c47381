import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { platformPermissions, tenantPermissions } from './permissions.js';
import { RolesService } from './roles.service.js';

/** Ownership is not among them: it comes with the role. */
const grantable: ReadonlySet<string> = new Set([...tenantPermissions, ...platformPermissions]);

/** What other modules may ask of roles. */
@Injectable()
export class RolesFacade {
  constructor(private readonly roles: RolesService) {}

  /** All that the named roles permit together in the tenant, as it was within the last second. */
  permissionsOf(tenantId: string, names: readonly string[]): Promise<ReadonlySet<string>> {
    return this.roles.permissionsOf(tenantId, names);
  }

  /** Whether there is a permission of that name to be handed out. */
  isGrantable(permission: string): boolean {
    return grantable.has(permission);
  }

  /**
   * Throws `roles.unknown` or `roles.beyond_own` unless the actor may grant all of the `wanted` roles, and act against
   * somebody who has the `held` ones.
   */
  requireGrantable(actor: Actor, wanted: readonly string[], held: readonly string[] = []): Promise<void> {
    return this.roles.requireGrantable(actor, wanted, held);
  }
}
