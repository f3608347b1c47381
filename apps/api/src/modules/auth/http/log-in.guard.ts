import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Authenticator, type Actor } from '#libs/access';
import { checked } from '#libs/http';
import { authErrors } from '../auth.errors.js';
import { logInSchema } from './auth.schemas.js';
import { LocalStrategy, type LoggedIn } from './local-strategy.js';
import { ownStrategy } from './own-strategy.js';

/** A login, with who the client was before that, where it is the same person. */
export type LoggingIn = FastifyRequest & { user: LoggedIn; former?: Actor | undefined };

/**
 * Passport's `local` strategy behind our schema: guards run before pipes, so a body of the wrong shape is refused here. It also
 * finds out which session the client has so far, where it sends an access token along.
 */
@Injectable()
export class LogInGuard extends AuthGuard() {
  constructor(
    strategy: LocalStrategy,
    private readonly bearer: Authenticator,
  ) {
    super(ownStrategy(strategy));
  }

  override async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<LoggingIn>();
    request.body = checked(logInSchema, request.body, { type: 'body' });
    const isThem = (await super.canActivate(execution)) as boolean;
    if (isThem) request.former = await this.formerOf(execution, request);
    return isThem;
  }

  override handleRequest<User>(error: Error | null, user: User | false): User {
    if (error) throw error;
    if (!user) throw authErrors.invalid_credentials();
    return user;
  }

  /** The same person as now logs in. A token that counts no more, or somebody else's, is no reason to refuse a login. */
  private async formerOf(execution: ExecutionContext, request: LoggingIn): Promise<Actor | undefined> {
    const { headers, context, user } = request;
    if (headers.authorization === undefined || headers['x-api-key'] !== undefined) return undefined;
    const { tenantId, actorId, actorKind } = context;
    const found = await Promise.resolve()
      .then(() => this.bearer.authenticate(execution))
      .catch(() => undefined);
    request.user = user;
    if (found?.principalId === user.verified.user.id) return found;
    Object.assign(context, { tenantId, actorId, actorKind });
    return undefined;
  }
}
