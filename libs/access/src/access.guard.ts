import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ambientContext } from '#libs/context';
import { accessErrors } from './access.errors.js';
import type { Actor } from './actor.js';
import { Authenticator } from './authenticator.js';
import { declaredAccess, type Authenticated, type Requirement } from './declarations.js';

/** Lets a request through to a public route, or authenticated and with the permissions its route declares. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly requirements = new WeakMap<object, Requirement>();

  constructor(private readonly authenticator: Authenticator) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const requirement = this.requirementOf(execution);
    if (requirement === 'public') return true;
    const actor = this.authenticator.authenticate(execution);
    if (actor instanceof Promise) return actor.then((known) => admit(execution, known, requirement));
    return admit(execution, actor, requirement);
  }

  private requirementOf(execution: ExecutionContext): Requirement {
    const handler = execution.getHandler();
    const known = this.requirements.get(handler);
    if (known) return known;
    const declared = declaredAccess(handler, execution.getClass());
    // The boot check makes this unreachable for controllers; it stays closed for whatever else may be routed here.
    if (declared === undefined) throw accessErrors.forbidden({ detail: 'The route declares no access.' });
    this.requirements.set(handler, declared);
    return declared;
  }
}

function admit(execution: ExecutionContext, actor: Actor, requirement: Exclude<Requirement, 'public'>): true {
  execution.switchToHttp().getRequest<Authenticated>().actor = actor;
  const context = ambientContext();
  if (context) {
    context.tenantId = actor.tenantId;
    context.actorId = actor.principalId;
    context.actorKind = actor.kind;
  }
  requireAccess(actor, requirement);
  return true;
}

/** Throws `auth.forbidden` unless the actor meets the requirement. */
export function requireAccess(actor: Actor, { permissions, person }: Exclude<Requirement, 'public'>): void {
  if (person && actor.kind !== 'user')
    throw accessErrors.forbidden({ detail: 'Only a person can do this, not an API key.' });
  for (const permission of permissions) {
    if (!actor.permissions.has(permission))
      throw accessErrors.forbidden({ detail: `This needs the permission ${permission}.` });
  }
}
