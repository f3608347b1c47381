import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { By, RequirePermission, type Actor } from '#libs/access';
import {
  answerVersioned,
  Describe,
  etagOf,
  Idempotent,
  IfMatch,
  Pagination,
  type Page,
  type Precondition,
} from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import type { Role } from '../role.entity.js';
import { RolesService } from '../roles.service.js';
import {
  defineRoleSchema,
  listRolesSchema,
  redefineRoleSchema,
  roleNameSchema,
  rolePageSchema,
  roleSchema,
  roleView,
  type DefineRole,
  type ListRoles,
  type RedefineRole,
  type RoleView,
} from './roles.schemas.js';

const name = { schema: roleNameSchema };
const headers = (role: Role) => ({ location: `/v1/roles/${role.name}`, etag: etagOf(role) });

@ApiTags('roles')
@Controller('v1/roles')
export class RolesController {
  constructor(
    private readonly roles: RolesService,
    private readonly pagination: Pagination,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @RequirePermission('roles:read')
  @Describe({
    summary: 'List roles',
    description: 'The tenant’s roles by name: those that are built in, and its own.',
    answers: { status: 200, description: 'A page of roles.', schema: rolePageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listRolesSchema }) query: ListRoles,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<RoleView>> {
    return this.pagination.answer<ListRoles, Role, RoleView>(
      { list: 'roles', scope: [actor.tenantId], query, reply },
      { read: (page) => this.roles.list(actor, page), view: roleView, sortValue: (role) => role.name },
    );
  }

  @Get(':name')
  @RequirePermission('roles:read')
  @Describe({
    summary: 'Read a role',
    description: 'A role and what it permits.',
    answers: { status: 200, description: 'The role.', schema: roleSchema },
    refusals: ['roles.not_found'],
    versioned: true,
  })
  async get(
    @By() actor: Actor,
    @Param('name', name) roleName: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleView | undefined> {
    return answerVersioned(reply, roleView(await this.roles.get(actor, roleName)));
  }

  @Post()
  @RequirePermission('roles:write')
  @Idempotent('accepted')
  @Describe({
    summary: 'Define a role',
    description: 'Adds a role of the tenant’s own. Nobody can put a permission into it that they lack.',
    answers: { status: 201, description: 'The role is there.', schema: roleSchema },
    refusals: ['roles.name_taken', 'roles.too_many', 'roles.beyond_own'],
  })
  define(
    @By() actor: Actor,
    @Body({ schema: defineRoleSchema }) body: DefineRole,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { tenantId, principalId } = actor;
    const call = { request, reply, tenantId, principalId, key: 'accepted', view: roleView, headers } as const;
    return this.idempotency.answer(call, (once) => this.roles.define(actor, body, once));
  }

  @Put(':name')
  @RequirePermission('roles:write')
  @Describe({
    summary: 'Redefine a role',
    description:
      'Says anew what a role permits. Nobody can put in, or take out, what they lack. It takes effect on live sessions within a second.',
    answers: { status: 200, description: 'The role as it is now.', schema: roleSchema },
    refusals: ['roles.not_found', 'roles.built_in', 'roles.other_name', 'roles.beyond_own'],
    conditional: true,
  })
  async redefine(
    @By() actor: Actor,
    @Param('name', name) roleName: string,
    @IfMatch() precondition: Precondition,
    @Body({ schema: redefineRoleSchema }) body: RedefineRole,
  ): Promise<RoleView> {
    const role = await this.roles.redefine(actor, roleName, body, precondition);
    return precondition.answer(roleView(role));
  }

  @Delete(':name')
  @HttpCode(204)
  @RequirePermission('roles:write')
  @Describe({
    summary: 'Remove a role',
    description: 'Removes a role of the tenant’s own. Who has it loses what it permits, within a second.',
    answers: { status: 204, description: 'The role is gone.' },
    refusals: ['roles.not_found', 'roles.built_in', 'roles.beyond_own'],
    conditional: true,
  })
  remove(
    @By() actor: Actor,
    @Param('name', name) roleName: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.roles.remove(actor, roleName, precondition);
  }
}
