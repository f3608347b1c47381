import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { checked } from '#libs/http';
import { authErrors } from '../auth.errors.js';
import { logInSchema } from './auth.schemas.js';
import { LocalStrategy } from './local-strategy.js';
import { ownStrategy } from './own-strategy.js';

/** Passport's `local` strategy behind our schema: guards run before pipes, so a body of the wrong shape is refused here. */
@Injectable()
export class LogInGuard extends AuthGuard() {
  constructor(strategy: LocalStrategy) {
    super(ownStrategy(strategy));
  }

  override async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    request.body = checked(logInSchema, request.body, { type: 'body' });
    return (await super.canActivate(execution)) as boolean;
  }

  override handleRequest<User>(error: Error | null, user: User | false): User {
    if (error) throw error;
    if (!user) throw authErrors.invalid_credentials();
    return user;
  }
}
