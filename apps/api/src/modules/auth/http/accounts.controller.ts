import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { By, RequirePermission, type Actor } from '#libs/access';
import { Describe, etagOf, Idempotent } from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import { userSchema, type UserView } from '#modules/users';
import { AccountsService } from '../accounts.service.js';
import { createAccountSchema, type CreateAccount } from './auth.schemas.js';

@ApiTags('users')
@Controller('v1/users')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @RequirePermission('users:write')
  @Idempotent('accepted')
  @Describe({
    summary: 'Create a user',
    description: 'Creates an account with a password and roles. Nobody can grant a permission they lack.',
    answers: { status: 201, description: 'The user is there.', schema: userSchema },
    refusals: [
      'users.email_taken',
      'auth.password_refused',
      'roles.unknown',
      'roles.beyond_own',
      'unavailable.overloaded',
    ],
  })
  create(
    @By() actor: Actor,
    @Body({ schema: createAccountSchema }) body: CreateAccount,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { tenantId, principalId } = actor;
    const headers = (user: UserView) => ({ location: `/v1/users/${user.id}`, etag: etagOf(user) });
    const call = {
      request,
      reply,
      tenantId,
      principalId,
      key: 'accepted',
      view: (user: UserView) => user,
      headers,
    } as const;
    return this.idempotency.answer(call, (once) => this.accounts.create(actor, body, once));
  }
}
