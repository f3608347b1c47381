import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, SignedIn, type Actor } from '#libs/access';
import { Describe, etagOf, type Exchange, Heavy, Idempotent, WithReply } from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import { userSchema, type UserView } from '#modules/users';
import { AccountsService } from '../accounts.service.js';
import {
  createAccountSchema,
  createSubAccountSchema,
  type CreateAccount,
  type CreateSubAccount,
} from './auth.schemas.js';

const view = (user: UserView) => user;
const headers = (user: UserView) => ({ location: `/v1/users/${user.id}`, etag: etagOf(user) });

@ApiTags('users')
@Controller('v1/users')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @Heavy()
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
    const call = { request, reply, tenantId, principalId, key: 'accepted', view, headers } as const;
    return this.idempotency.answer(call, (once) => this.accounts.create(actor, body, once));
  }

  @Post(':id/sub-accounts')
  @Heavy()
  @SignedIn()
  @Idempotent('accepted')
  @Describe({
    summary: 'Create a sub-account',
    description:
      'Creates a customer under oneself, or with users:write under anyone; not under a sub-account. A parent sees its sub-accounts and their orders.',
    answers: { status: 201, description: 'The user is there.', schema: userSchema },
    refusals: [
      'users.not_found',
      'auth.forbidden',
      'users.sub_account',
      'users.closed',
      'users.email_taken',
      'auth.password_refused',
      'unavailable.overloaded',
    ],
  })
  createUnder(
    @By() actor: Actor,
    @Param('id', { schema: z.uuid().toLowerCase() }) parentId: string,
    @Body({ schema: createSubAccountSchema }) body: CreateSubAccount,
    @WithReply() exchange: Exchange,
  ): Promise<string> {
    const { tenantId, principalId } = actor;
    const call = { ...exchange, tenantId, principalId, key: 'accepted', view, headers } as const;
    return this.idempotency.answer(call, (once) => this.accounts.createUnder(actor, parentId, body, once));
  }
}
