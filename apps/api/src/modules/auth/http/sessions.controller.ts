import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { By, SignedInPerson, type Actor } from '#libs/access';
import { Describe, Heavy, type Page, Pagination } from '#libs/http';
import { LimitAttempts } from '#libs/limits';
import { authErrors } from '../auth.errors.js';
import type { OwnSession } from '../session.entity.js';
import { OwnSessionsService } from '../own-sessions.service.js';
import { PasswordChanges } from '../password-changes.js';
import {
  changePasswordSchema,
  listSessionsSchema,
  ownSessionView,
  sessionPageSchema,
  type ChangePassword,
  type ListSessions,
  type OwnSessionView,
} from './sessions.schemas.js';

const id = { schema: z.uuid().toLowerCase() };

@ApiTags('auth')
@Controller('v1/auth')
export class SessionsController {
  constructor(
    private readonly sessions: OwnSessionsService,
    private readonly passwords: PasswordChanges,
    private readonly pagination: Pagination,
  ) {}

  @Get('sessions')
  @SignedInPerson()
  @Describe({
    summary: 'List own sessions',
    description: 'Where one is signed in, newest first: each can be ended on its own.',
    answers: { status: 200, description: 'A page of sessions.', schema: sessionPageSchema },
    refusals: ['auth.forbidden', 'pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listSessionsSchema }) query: ListSessions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<OwnSessionView>> {
    return this.pagination.answer<ListSessions, OwnSession, OwnSessionView>(
      { list: 'own-sessions', scope: [actor.tenantId, actor.principalId], query, reply },
      {
        read: (page) => this.sessions.list(actor, page),
        view: (session) => ownSessionView(session, actor.sessionId),
        sortValue: ({ createdAt }) => createdAt,
      },
    );
  }

  @Delete('sessions')
  @HttpCode(204)
  @SignedInPerson()
  @Describe({
    summary: 'End all own sessions',
    description: 'Signs out everywhere, here as well: every token of every session is void within a second.',
    answers: { status: 204, description: 'All sessions have ended.' },
    refusals: ['auth.forbidden'],
  })
  endAll(@By() actor: Actor): Promise<void> {
    return this.sessions.endAll(actor);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @SignedInPerson()
  @Describe({
    summary: 'End one of the own sessions',
    description: 'Signs one device out: its tokens are void within a second.',
    answers: { status: 204, description: 'The session has ended.' },
    refusals: ['auth.forbidden', 'auth.session_not_found'],
  })
  end(@By() actor: Actor, @Param('id', id) sessionId: string): Promise<void> {
    return this.sessions.end(actor, sessionId);
  }

  @Put('password')
  @Heavy()
  @HttpCode(204)
  @SignedInPerson()
  @LimitAttempts({ family: 'password', on: 'principal', failuresOnly: true, refusal: authErrors.too_many_attempts })
  @Describe({
    summary: 'Change the password',
    description: 'Sets a new password and ends every other session. A wrong current one counts as a failed login.',
    answers: { status: 204, description: 'The new password holds.' },
    refusals: [
      'auth.forbidden',
      'auth.invalid_credentials',
      'auth.password_refused',
      'auth.too_many_attempts',
      'unavailable.overloaded',
    ],
  })
  changePassword(
    @By() actor: Actor,
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.passwords.change(actor, body, request.ip);
  }
}
