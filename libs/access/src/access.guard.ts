import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ambientContext } from '#libs/context';
import { accessErrors } from './access.errors.js';
import type { Actor } from './actor.js';
import { Authenticator } from './authenticator.js';
import { declaredAccess, type Authenticated, type Requirement } from './declarations.js';
import { Turnstile } from './turnstile.js';

/** Lets a request through to a public route, or authenticated and with the permissions its route declares. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly requirements = new WeakMap<object, Requirement>();

  constructor(
    private readonly authenticator: Authenticator,
    private readonly turnstile: Turnstile,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const requirement = this.requirementOf(execution);
    if (requirement === 'public') {
      await this.turnstile.pass(execution);
      return true;
    }
    this.turnstile.approach(execution);
    const found = this.recognise(execution);
    const actor = found instanceof Promise ? await found : found;
    note(execution, actor);
    // Counted before it is judged: whoever knocks at closed doors all day is counted too.
    await this.turnstile.pass(execution);
    requireAccess(actor, requirement);
    return true;
  }

  private recognise(execution: ExecutionContext): Actor | Promise<Actor> {
    const turnAway = async (refusal: unknown): Promise<never> => {
      await this.turnstile.turnAway(execution);
      throw refusal;
    };
    try {
      const found = this.authenticator.authenticate(execution);
      return found instanceof Promise ? found.catch(turnAway) : found;
    } catch (refusal) {
      return turnAway(refusal);
    }
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

function note(execution: ExecutionContext, actor: Actor): void {
  execution.switchToHttp().getRequest<Authenticated>().actor = actor;
  const context = ambientContext();
  if (!context) return;
  context.tenantId = actor.tenantId;
  context.actorId = actor.principalId;
  context.actorKind = actor.kind;
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
