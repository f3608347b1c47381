import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Actor } from './actor.js';

/** What a route asks of its caller. */
export type Requirement = 'public' | { readonly permissions: readonly string[]; readonly person?: true };

const REQUIREMENT = Symbol('access requirement');

/** Anyone may call the route. */
export const Public = () => SetMetadata(REQUIREMENT, 'public' satisfies Requirement);

/** Any signed-in user, and any API key, may call the route; whose things they see is the service's decision. */
export const SignedIn = () => RequirePermission();

/** Any signed-in user may call the route, but no API key: it is about a person's own things. */
export const SignedInPerson = () => SetMetadata(REQUIREMENT, { permissions: [], person: true } satisfies Requirement);

/** Only principals with all of the permissions may call the route. */
export const RequirePermission = (...permissions: string[]) =>
  SetMetadata(REQUIREMENT, { permissions } satisfies Requirement);

/** What the handler declares, or its class for all of its handlers; undefined where nothing is declared. */
export function declaredAccess(handler: object, controller: object): Requirement | undefined {
  const declared: unknown = Reflect.getMetadata(REQUIREMENT, handler) ?? Reflect.getMetadata(REQUIREMENT, controller);
  return declared as Requirement | undefined;
}

/** A request that the guard let through. */
export interface Authenticated {
  actor?: Actor;
}

/** The actor of the request, as a handler's parameter. */
export const By = createParamDecorator(
  (_: unknown, execution: ExecutionContext) => execution.switchToHttp().getRequest<Authenticated>().actor,
);
