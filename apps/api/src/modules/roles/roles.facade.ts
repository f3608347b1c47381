import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { RolesService } from './roles.service.js';

/** What other modules may ask of roles. */
@Injectable()
export class RolesFacade {
  constructor(private readonly roles: RolesService) {}

  /** All that the named roles permit together. */
  permissionsOf(names: readonly string[]): ReadonlySet<string> {
    return this.roles.permissionsOf(names);
  }

  /** Throws `roles.unknown` or `roles.beyond_own` unless the actor may grant, or take away, all of the roles. */
  requireGrantable(actor: Actor, names: readonly string[]): void {
    this.roles.requireGrantable(actor, names);
  }
}
