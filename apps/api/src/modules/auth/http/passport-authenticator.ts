import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { accessErrors, Authenticator, type Actor } from '#libs/access';
import { AccessTokens, type AccessClaims } from '../access-tokens.js';
import { Principals } from '../principals.js';
import { ApiKeyDoor } from './api-key-door.js';
import { bearerOf } from './bearer-token.js';
import { JwtStrategy } from './jwt-strategy.js';
import { ownStrategy } from './own-strategy.js';
import { TenantDoor } from './tenant-door.js';

/** Passport's `jwt` strategy, as a guard that says no in our words. */
@Injectable()
export class JwtGuard extends AuthGuard() {
  constructor(strategy: JwtStrategy) {
    super(ownStrategy(strategy));
  }

  override handleRequest<Claims>(error: Error | null, claims: Claims | false): Claims {
    if (error || !claims) throw accessErrors.unauthenticated();
    return claims;
  }
}

/** Reads the bearer token or the API key: remembered ones at once, new ones through Passport. */
@Injectable()
export class PassportAuthenticator extends Authenticator {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly principals: Principals,
    private readonly door: TenantDoor,
    private readonly jwt: JwtGuard,
    private readonly apiKeys: ApiKeyDoor,
  ) {
    super();
  }

  authenticate(execution: ExecutionContext): Actor | Promise<Actor> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const actor = this.actorOf(execution, request);
    if (actor && !(actor instanceof Promise) && request.headers['x-tenant-id'] === undefined) return actor;
    return this.admit(request, actor);
  }

  private actorOf(
    execution: ExecutionContext,
    request: FastifyRequest,
  ): Actor | undefined | Promise<Actor | undefined> {
    if (request.headers['x-api-key'] !== undefined) return this.apiKeys.actorOf(execution, request);
    const token = bearerOf(request.headers.authorization);
    const claims = token === undefined ? undefined : this.tokens.recall(token);
    return claims
      ? this.actorBy(request, claims)
      : this.throughPassport(execution, request).then((verified) => this.actorBy(request, verified));
  }

  /** The token is genuine; whether its session still counts is another matter: a refusal names whose it was. */
  private actorBy(request: FastifyRequest, claims: AccessClaims): Actor | undefined | Promise<Actor | undefined> {
    name(request, { tenantId: claims.tid, principalId: claims.sub, kind: 'user' });
    return this.principals.actorOf(claims);
  }

  private async admit(request: FastifyRequest, found: Actor | undefined | Promise<Actor | undefined>): Promise<Actor> {
    const actor = await found;
    if (!actor) throw accessErrors.unauthenticated();
    name(request, actor);
    await this.door.requireSame(request, actor.tenantId);
    return actor;
  }

  private async throughPassport(execution: ExecutionContext, request: FastifyRequest): Promise<AccessClaims> {
    await this.jwt.canActivate(execution);
    const claims = (request as unknown as { user: AccessClaims }).user;
    const token = bearerOf(request.headers.authorization);
    if (token !== undefined) this.tokens.remember(token, claims);
    return claims;
  }
}

/** For logs and the audit trail, also where the request is refused next. */
function name({ context }: FastifyRequest, { tenantId, principalId, kind }: Omit<Actor, 'permissions'>): void {
  context.tenantId = tenantId;
  context.actorId = principalId;
  context.actorKind = kind;
}
