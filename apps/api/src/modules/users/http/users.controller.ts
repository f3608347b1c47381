import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, SignedIn, SignedInPerson, type Actor } from '#libs/access';
import { answerVersioned, Describe, IfMatch, Pagination, type Page, type Precondition } from '#libs/http';
import type { User } from '../user.entity.js';
import { userSchema, userView, type UserView } from '../user-view.js';
import { UsersService } from '../users.service.js';
import {
  listUsersSchema,
  updateMeSchema,
  updateUserSchema,
  userPageSchema,
  type ListUsers,
  type UpdateMe,
  type UpdateUser,
} from './users.schemas.js';

const sortValue = (user: User, sort: string) => (sort.endsWith('email') ? user.email : user.createdAt);
const id = { schema: z.uuid().toLowerCase() };

@ApiTags('users')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly pagination: Pagination,
  ) {}

  @Get('me')
  @SignedInPerson()
  @Describe({
    summary: 'Read oneself',
    description: 'The signed-in user.',
    answers: { status: 200, description: 'The user.', schema: userSchema },
    versioned: true,
  })
  async me(@By() actor: Actor, @Res({ passthrough: true }) reply: FastifyReply): Promise<UserView | undefined> {
    return answerVersioned(reply, userView(await this.users.get(actor, actor.principalId)));
  }

  @Patch('me')
  @SignedInPerson()
  @Describe({
    summary: 'Change oneself',
    description: 'Changes the name of the signed-in user. State and roles are for administrators to change.',
    answers: { status: 200, description: 'The user as changed.', schema: userSchema },
    conditional: true,
  })
  async updateMe(
    @By() actor: Actor,
    @IfMatch() precondition: Precondition,
    @Body({ schema: updateMeSchema }) body: UpdateMe,
  ): Promise<UserView> {
    return precondition.answer(userView(await this.users.update(actor, actor.principalId, body, precondition)));
  }

  @Get()
  @RequirePermission('users:read')
  @Describe({
    summary: 'List users',
    description:
      'The users of the tenant, newest first unless sorted otherwise. Closed accounts appear only with `status=closed`.',
    answers: { status: 200, description: 'A page of users.', schema: userPageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listUsersSchema }) query: ListUsers,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<UserView>> {
    return this.pagination.answer<ListUsers, User, UserView>(
      { list: 'users', scope: [actor.tenantId], query, reply },
      { read: (page) => this.users.list(actor, query, page), view: userView, sortValue },
    );
  }

  @Get(':id')
  @SignedIn()
  @Describe({
    summary: 'Read a user',
    description: 'Oneself, a sub-account of one’s own, or anyone in the tenant with the permission users:read.',
    answers: { status: 200, description: 'The user.', schema: userSchema },
    refusals: ['users.not_found'],
    versioned: true,
  })
  async get(
    @By() actor: Actor,
    @Param('id', id) userId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView | undefined> {
    return answerVersioned(reply, userView(await this.users.get(actor, userId)));
  }

  @Get(':id/sub-accounts')
  @SignedIn()
  @Describe({
    summary: 'List sub-accounts',
    description:
      'The accounts under a user: one’s own, or anyone’s with the permission users:read. Closed ones appear only with `status=closed`.',
    answers: { status: 200, description: 'A page of users.', schema: userPageSchema },
    refusals: ['users.not_found', 'pagination.invalid_cursor'],
  })
  listSubAccounts(
    @By() actor: Actor,
    @Param('id', id) userId: string,
    @Query({ schema: listUsersSchema }) query: ListUsers,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<UserView>> {
    return this.pagination.answer<ListUsers, User, UserView>(
      { list: 'sub-accounts', scope: [actor.tenantId, userId], query, reply },
      { read: (page) => this.users.listSubAccounts(actor, userId, query, page), view: userView, sortValue },
    );
  }

  @Patch(':id')
  @RequirePermission('users:write')
  @Describe({
    summary: 'Change a user',
    description:
      'Changes name, state or roles. Nobody can grant, or act against, a permission they lack. It takes effect on live sessions within a second.',
    answers: { status: 200, description: 'The user as changed.', schema: userSchema },
    refusals: ['users.not_found', 'users.closed', 'users.last_owner', 'roles.unknown', 'roles.beyond_own'],
    conditional: true,
  })
  async update(
    @By() actor: Actor,
    @Param('id', id) userId: string,
    @IfMatch() precondition: Precondition,
    @Body({ schema: updateUserSchema }) body: UpdateUser,
  ): Promise<UserView> {
    return precondition.answer(userView(await this.users.update(actor, userId, body, precondition)));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('users:write')
  @Describe({
    summary: 'Close an account',
    description: 'Closes the account and ends its sessions. Orders stay; the address may be used again.',
    answers: { status: 204, description: 'The account is closed.' },
    refusals: ['users.not_found', 'users.closed', 'users.last_owner', 'roles.beyond_own'],
    conditional: true,
  })
  close(@By() actor: Actor, @Param('id', id) userId: string, @IfMatch() precondition: Precondition): Promise<void> {
    return this.users.close(actor, userId, precondition);
  }
}
